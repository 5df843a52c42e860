using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary><c>check</c>: validates the settings and shows their effective values.</summary>
internal static class CheckCommand
{
    private static readonly Option<bool> Connect = new("--connect")
    {
        Description = "Also connect once to storage, the wrapping key and every upstream.",
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
        var reached = arguments.GetValue(Connect) ? await ConnectAsync(settings, parts, cancellation) : null;
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            new SettingsView(EffectiveSettings.Of(settings), SettingsWarnings.Of(settings), reached),
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
        (string Part, Func<Task> Connect)[] checks =
        [
            ("table storage", () => grants.FindAsync("probe", "probe", cancellation)),
            ("wrapping key", () => parts.GetRequiredService<IKeyWrapping>().CurrentKeyIdAsync(cancellation)),
            .. settings.Upstreams.Select(upstream =>
                (
                    $"upstream {upstream.Name}",
                    (Func<Task>)(() => upstreams.Find(upstream.Name)!.ProbeAsync(cancellation))
                )
            ),
        ];
        return await Task.WhenAll(checks.Select(check => TryAsync(check.Part, check.Connect)));
    }

    private static async Task<ReachedPart> TryAsync(string part, Func<Task> connect)
    {
        try
        {
            await connect();
            return new(part, Problem: null);
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
                ["Setting", "Value"],
                view.Settings.Select(setting => new[] { setting.Setting, setting.Value })
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
