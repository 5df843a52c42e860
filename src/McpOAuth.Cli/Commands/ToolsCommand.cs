using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Resources;
using McpOAuth.Vault;

namespace McpOAuth.Cli.Commands;

/// <summary><c>tools unused-scopes</c>: upstream scopes that users granted but no call has needed.</summary>
internal static class ToolsCommand
{
    private static readonly Option<int> Days = new("--days")
    {
        Description = "Ignore connections younger than this; they may not have been used yet.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create(Terminal terminal)
    {
        var unused = new Command(
            "unused-scopes",
            "List scopes that users granted to a tool but no call has needed, so they can be removed from the settings."
        )
        {
            Days,
        };
        Days.Validators.Add(result =>
        {
            // The parser reports non-numbers itself.
            if (int.TryParse(result.Tokens is [var token] ? token.Value : null, out var days) && days is < 0 or > 3650)
            {
                result.AddError("--days must be between 0 and 3650.");
            }
        });
        unused.SetAction((arguments, cancellation) => ListUnusedAsync(arguments, terminal, cancellation));
        return new("tools", "Inspect the upstream access of MCP servers' tools.") { unused };
    }

    private static async Task<int> ListUnusedAsync(
        ParseResult arguments,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var now = parts.GetRequiredService<TimeProvider>().GetUtcNow();
        var store = parts.GetRequiredService<IConnectionStore>();
        var connections = await terminal.WaitAsync("Reading all connections", () => store.ListUseAsync(cancellation));
        var unused = UnusedScopes.Of(connections, now - TimeSpan.FromDays(arguments.GetValue(Days)));
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            [.. unused.Select(ViewOf)],
            CommandJson.Default.UnusedScopeViewArray,
            scopes =>
                Tables.Of(
                    "Granted but unused scopes",
                    ["Tool", "Upstream", "Scope", "Users", "Granted since"],
                    scopes.Select(scope =>
                        new[]
                        {
                            scope.Tool,
                            scope.Upstream,
                            scope.Scope,
                            $"{scope.Connections}",
                            Tables.Time(scope.GrantedSince),
                        }
                    )
                )
        );
        return ExitCodes.Done;
    }

    private static UnusedScopeView ViewOf(UnusedScope scope) =>
        new(Tool.NameIn(scope.Tool), scope.Upstream, scope.Scope, scope.Connections, scope.Since);
}
