using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Cli.SecurityAudit;
using McpOAuth.Cli.SecurityAudit.Output;
using McpOAuth.Cli.SecurityAudit.Probes;

namespace McpOAuth.Cli.Commands;

/// <summary><c>audit</c>: judges the settings and, with <c>--live</c>, a running broker.</summary>
internal static class AuditCommand
{
    private static readonly Option<Uri?> Live = new("--live")
    {
        Description = "Also probe the running broker at this URL. The requests are harmless.",
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
            result.AddError("--live requires the origin of a broker, such as https://auth.example.com.");
            return null;
        },
    };

    private static readonly Option<string?> ClientId = new("--client-id")
    {
        Description = "A client that is known to the running broker. Without it, some probes cannot be sent.",
        HelpName = "id",
    };

    private static readonly Option<string?> RedirectUri = new("--redirect-uri")
    {
        Description = "A redirect URI of that client.",
        HelpName = "uri",
    };

    private static readonly Option<bool> Register = new("--register")
    {
        Description = "Register a client with the running broker for the probes, then remove it.",
    };

    private static readonly Option<bool> Sarif = new("--sarif")
    {
        Description = "Write SARIF 2.1.0, for code scanning.",
    };

    private static readonly Option<bool> Html = new("--html") { Description = "Write one self-contained HTML page." };

    private static readonly Option<bool> Details = new("--details")
    {
        Description = "In the text report, add the reason, the cure and the test of each rule.",
    };

    private static readonly Option<string> FailOn = new("--fail-on")
    {
        Description = "The mildest verdict that makes the exit code 1.",
        DefaultValueFactory = _ => "fail",
    };

    public static Command Create(Terminal terminal)
    {
        FailOn.AcceptOnlyFromAmong("fail", "warn", "never");
        var command = new Command("audit", "Audit the security of the settings and of a running broker.")
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
            if (formats.Count(isSet => isSet) > 1)
            {
                result.AddError("Use only one of --json, --sarif and --html.");
            }
            if (result.GetValue(ClientId) is null != result.GetValue(RedirectUri) is null)
            {
                result.AddError("Use --client-id and --redirect-uri together.");
            }
            if (result.GetResult(Live) is null && (result.GetValue(Register) || result.GetValue(ClientId) is not null))
            {
                result.AddError("--register and --client-id require --live.");
            }
            if (result.GetValue(Register) && result.GetValue(ClientId) is not null)
            {
                result.AddError("Use only one of --register and --client-id.");
            }
        });
        command.SetAction((arguments, cancellation) => RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        var configuration = Auditor.Read(ConfigurationSources.Of(arguments, terminal).Configuration);
        var live = arguments.GetValue(Live) is { } broker
            ? await LiveBroker.ObserveAsync(
                new(broker, configuration, IdentityOf(arguments, configuration), arguments.GetValue(Register)),
                terminal.Error,
                cancellation
            )
            : null;
        var report = Auditor.Judge(configuration, TimeProvider.System.GetUtcNow(), live);
        Write(report, arguments, terminal);
        return Passes(report, arguments.GetValue(FailOn)!) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static ProbeIdentity? IdentityOf(ParseResult arguments, EffectiveConfiguration configuration) =>
        arguments.GetValue(ClientId) is { } clientId
            ? new(
                clientId,
                arguments.GetValue(RedirectUri)!,
                configuration.Settings.Clients.Any(client => client.ClientId == clientId)
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

    private static bool Passes(AuditReport report, string failOn) =>
        failOn switch
        {
            "never" => true,
            "warn" => report.Count(Verdict.Fail) + report.Count(Verdict.Warn) == 0,
            _ => report.Count(Verdict.Fail) == 0,
        };
}
