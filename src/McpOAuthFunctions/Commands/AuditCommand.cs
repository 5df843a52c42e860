using System.CommandLine;
using McpOAuthFunctions.SecurityAudit;
using McpOAuthFunctions.SecurityAudit.Output;
using McpOAuthFunctions.SecurityAudit.Probes;

namespace McpOAuthFunctions.Commands;

/// <summary><c>audit</c>: how secure the settings and the program are, and the running broker if asked.</summary>
internal static class AuditCommand
{
    private static readonly Option<Uri?> Live = new("--live")
    {
        Description = "Also ask the running broker at this URL. Harmless requests; nothing is registered.",
        HelpName = "url",
        CustomParser = result =>
        {
            if (
                Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri)
                && uri.Scheme is "https" or "http"
                && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            )
            {
                return uri;
            }
            result.AddError("--live wants the origin of a broker, such as https://auth.example.com.");
            return null;
        },
    };

    private static readonly Option<string?> ClientId = new("--client-id")
    {
        Description = "A client that the running broker knows: without one some requests cannot be made.",
        HelpName = "id",
    };

    private static readonly Option<string?> RedirectUri = new("--redirect-uri")
    {
        Description = "A redirect URI of that client.",
        HelpName = "uri",
    };

    private static readonly Option<bool> Register = new("--register")
    {
        Description = "Register a client at the running broker, and remove it afterwards.",
    };

    private static readonly Option<bool> Sarif = new("--sarif")
    {
        Description = "Write SARIF 2.1.0, for code scanning.",
    };

    private static readonly Option<bool> Html = new("--html")
    {
        Description = "Write one HTML page that needs nothing else.",
    };

    private static readonly Option<bool> Details = new("--details")
    {
        Description = "In text, also say of each line why it matters, its cure and its tests.",
    };

    private static readonly Option<string> FailOn = new("--fail-on")
    {
        Description = "The verdict from which on the exit code is 1.",
        DefaultValueFactory = _ => "fail",
    };

    public static Command Create(Terminal terminal)
    {
        FailOn.AcceptOnlyFromAmong("fail", "warn", "never");
        var command = new Command("audit", "Say how secure the settings and the program are, with evidence.")
        {
            Live,
            ClientId,
            RedirectUri,
            Register,
            Sarif,
            Html,
            Details,
            FailOn,
        };
        command.Validators.Add(result =>
        {
            bool[] formats = [result.GetValue(CommandLine.Json), result.GetValue(Sarif), result.GetValue(Html)];
            if (formats.Count(one => one) > 1)
            {
                result.AddError("Of --json, --sarif and --html only one can be written.");
            }
            if (result.GetValue(ClientId) is null != result.GetValue(RedirectUri) is null)
            {
                result.AddError("--client-id and --redirect-uri go together.");
            }
            if (result.GetResult(Live) is null && (result.GetValue(Register) || result.GetValue(ClientId) is not null))
            {
                result.AddError("--register and --client-id are for a running broker: add --live.");
            }
            if (result.GetValue(Register) && result.GetValue(ClientId) is not null)
            {
                result.AddError("Of --register and --client-id only one is needed.");
            }
        });
        command.SetAction((arguments, cancellation) => RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        var source = CommandParts.ReadConfiguration(arguments, terminal);
        var configuration = await Auditor.ReadAsync(source, cancellation);
        var broker = arguments.GetValue(Live);
        var live = broker is null
            ? null
            : await LiveBroker.ObserveAsync(
                broker,
                configuration,
                IdentityOf(arguments, configuration),
                arguments.GetValue(Register),
                terminal.Error,
                cancellation
            );
        var report = Auditor.Judge(
            configuration,
            TimeProvider.System.GetUtcNow(),
            live,
            broker?.GetLeftPart(UriPartial.Authority)
        );
        Write(report, arguments, terminal);
        return IsGood(report, arguments.GetValue(FailOn)!) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static ProbeClientIdentity? IdentityOf(ParseResult arguments, EffectiveConfiguration configuration) =>
        arguments.GetValue(ClientId) is { } clientId
            ? new(
                clientId,
                arguments.GetValue(RedirectUri)!,
                configuration.Clients.Any(client => client.ClientId == clientId)
            )
            : null;

    private static void Write(AuditReport report, ParseResult arguments, Terminal terminal)
    {
        if (arguments.GetValue(CommandLine.Json))
        {
            terminal.Output.WriteLine(JsonReport.Of(report));
        }
        else if (arguments.GetValue(Sarif))
        {
            var file = arguments.GetValue(CommandLine.SettingsFile);
            terminal.Output.WriteLine(SarifReport.Of(report, file?.ToString()));
        }
        else if (arguments.GetValue(Html))
        {
            terminal.Output.Write(HtmlReport.Of(report));
        }
        else
        {
            terminal.Write(TextReport.Of(report, arguments.GetValue(Details)));
        }
    }

    private static bool IsGood(AuditReport report, string failOn) =>
        failOn switch
        {
            "never" => true,
            "warn" => report.Count(Verdict.Fail) + report.Count(Verdict.Warn) == 0,
            _ => report.Count(Verdict.Fail) == 0,
        };
}
