using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Vault;

namespace McpOAuth.Cli.Commands;

/// <summary><c>tools unused-scopes</c>: upstream scopes that people granted and no call has needed.</summary>
internal static class ToolsCommand
{
    private static readonly Option<int> Days = new("--days")
    {
        Description = "Pass over connections younger than this: they had no time to be used.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create(Terminal terminal)
    {
        var unused = new Command(
            "unused-scopes",
            "List scopes that people granted a tool and no call ever needed: strike them from the settings."
        )
        {
            Days,
        };
        Days.Validators.Add(result =>
        {
            // What is no number is told by the parser itself.
            if (int.TryParse(result.Tokens is [var given] ? given.Value : null, out var days) && days is < 0 or > 3650)
            {
                result.AddError("--days is from 0 to 3650.");
            }
        });
        unused.SetAction((arguments, cancellation) => ListUnusedAsync(arguments, terminal, cancellation));
        return new("tools", "The tools of MCP servers, and what they may get.") { unused };
    }

    private static async Task<int> ListUnusedAsync(
        ParseResult arguments,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var now = parts.GetRequiredService<TimeProvider>().GetUtcNow();
        var connections = await parts.GetRequiredService<IConnectionStore>().ListUseAsync(cancellation);
        var unused = UnusedScopes.Of(connections, now - TimeSpan.FromDays(arguments.GetValue(Days)));
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            [.. unused.Select(ViewOf)],
            CommandJson.Default.UnusedScopeViewArray,
            scopes =>
                Tables.Of(
                    "Scopes granted and never used",
                    ["Tool", "Upstream", "Scope", "People", "Granted since"],
                    scopes.Select(one =>
                        new[] { one.Tool, one.Upstream, one.Scope, $"{one.Connections}", Tables.Time(one.GrantedSince) }
                    )
                )
        );
        return ExitCodes.Done;
    }

    private static UnusedScopeView ViewOf(UnusedScope scope) =>
        new(scope.Tool.Split('~')[0], scope.Upstream, scope.Scope, scope.Connections, scope.Since);
}
