using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary><c>check</c>: whether the broker could start with these settings, and what they come to.</summary>
internal static class CheckCommand
{
    private static readonly Option<bool> Connect = new("--connect")
    {
        Description = "Also ask storage, the wrapping key and every upstream, each once.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("check", "Check the settings: all problems at once, or what they come to.")
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
            new SettingsView(EffectiveSettings.Of(settings), reached),
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
        (string Part, Func<Task> Ask)[] questions =
        [
            ("table storage", () => grants.FindAsync("probe", "probe", cancellation)),
            ("wrapping key", () => parts.GetRequiredService<IKeyWrapping>().CurrentKeyIdAsync(cancellation)),
            .. settings.Upstreams.Select(one =>
                ($"upstream {one.Name}", (Func<Task>)(() => upstreams.Find(one.Name)!.ProbeAsync(cancellation)))
            ),
        ];
        return await Task.WhenAll(questions.Select(question => AskAsync(question.Part, question.Ask)));
    }

    private static async Task<ReachedPart> AskAsync(string part, Func<Task> ask)
    {
        try
        {
            await ask();
            return new(part, Problem: null);
        }
        catch (OutageException exception)
        {
            return new(part, Outages.Describe(exception));
        }
    }

    private static Rows Show(SettingsView view)
    {
        List<IRenderable> shown =
        [
            Tables.Of("Settings", ["Setting", "Value"], view.Settings.Select(one => new[] { one.Setting, one.Value })),
        ];
        if (view.Reached is { } reached)
        {
            shown.Add(
                Tables.Of(
                    "Reached",
                    ["Part", "Answer"],
                    reached.Select(one => new[] { one.Part, one.Problem ?? "yes" })
                )
            );
        }
        return new Rows(shown);
    }
}
