using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary><c>check</c>: validates the settings and shows their effective values.</summary>
internal static class CheckCommand
{
    private static readonly Option<bool> Connect = new("--connect")
    {
        Description = "Also connect to storage, the wrapping key, every upstream and every trusted issuer.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("check", "Validate the settings. Lists all problems, or the effective values.")
        {
            Connect,
        };
        command.SetAction((arguments, cancellation) => RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var settings = parts.GetRequiredService<BrokerSettings>();
        var reached = arguments.GetValue(Connect)
            ? await terminal.WaitAsync("Connecting", () => ConnectAsync(settings, parts, cancellation))
            : null;
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            new SettingsView(
                EffectiveSettings.Of(
                    settings,
                    parts.GetRequiredService<SettingsNotes>(),
                    parts.GetRequiredService<ConfigurationSources>()
                ),
                SettingsWarnings.Of(settings),
                reached
            ),
            CommandJson.Default.SettingsView,
            Show
        );
        return reached?.Any(part => part.Problem is not null) == true ? ExitCodes.Outage : ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<ReachedPart>> ConnectAsync(
        BrokerSettings settings,
        IServiceProvider parts,
        CancellationToken cancellation
    )
    {
        var grants = parts.GetRequiredKeyedService<StorageTable>(TableNames.Grants);
        var upstreams = parts.GetRequiredService<UpstreamDirectory>();
        return await Task.WhenAll([
            TryAsync("table storage", () => grants.FindAsync("probe", "probe", cancellation)),
            TryAsync("wrapping key", () => parts.GetRequiredService<IKeyWrapping>().CurrentKeyIdAsync(cancellation)),
            .. settings.Upstreams.Select(upstream =>
                TryAsync(upstreams.Find(upstream.Name)!, settings.Issuer, cancellation)
            ),
            .. parts
                .GetRequiredService<TrustedIssuerDirectory>()
                .All.Select(issuer =>
                    TryAsync(
                        $"trusted issuer {issuer.Settings.Name}",
                        async () =>
                        {
                            await issuer.ProbeAsync(cancellation);
                            return issuer;
                        }
                    )
                ),
        ]);
    }

    private static Task<ReachedPart> TryAsync(
        UpstreamProvider upstream,
        Issuer issuer,
        CancellationToken cancellation
    ) =>
        TryAsync(
            $"upstream {upstream.Name}",
            () => upstream.FindProblemsAsync($"{issuer}{upstream.CallbackPath}", cancellation),
            problems =>
                problems.Count == 0 ? null : string.Join(Environment.NewLine, problems.Select(problem => problem.Text))
        );

    private static Task<ReachedPart> TryAsync<T>(string part, Func<Task<T>> connect) =>
        TryAsync(part, connect, _ => null);

    private static async Task<ReachedPart> TryAsync<T>(string part, Func<Task<T>> connect, Func<T, string?> problemOf)
    {
        try
        {
            return new(part, problemOf(await connect()));
        }
        catch (OutageException exception)
        {
            return new(part, Outages.Describe(exception));
        }
    }

    private static Rows Show(SettingsView view)
    {
        List<IRenderable> tables =
        [
            Tables.Of(
                "Settings",
                ["Setting", "Value", "Source"],
                view.Settings.Select(setting => new[] { setting.Setting, setting.Value, setting.Source })
            ),
        ];
        if (view.Warnings.Count > 0)
        {
            tables.Add(Tables.Of("Warnings", ["Warning"], view.Warnings.Select(warning => new[] { warning })));
        }
        if (view.Reached is { } reached)
        {
            tables.Add(
                Tables.Of(
                    "Connections",
                    ["Part", "Result"],
                    reached.Select(part => new[] { part.Part, part.Problem ?? "ok" })
                )
            );
        }
        return new Rows(tables);
    }
}
