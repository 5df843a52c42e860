using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Vault;

/// <summary>What the report needs to know about a connection. Contains no tokens.</summary>
public sealed record ConnectionUse(ConnectionId Id, ScopeSet Scopes, DateTimeOffset ConnectedAt, ScopeUse Use);

/// <summary>A scope that users granted to a tool and no call has ever needed.</summary>
/// <param name="Tool">A <see cref="Tool.Key"/>.</param>
/// <param name="Connections">How many users granted it.</param>
/// <param name="Since">When the first of them connected.</param>
public sealed record UnusedScope(string Tool, string Upstream, string Scope, int Connections, DateTimeOffset Since);

/// <summary>Reports scopes that were granted but never used: candidates for removal from the registry. Pure.</summary>
public static class UnusedScopes
{
    /// <param name="oldEnough">Later connections are ignored: they have had too little time to be used.</param>
    public static IReadOnlyList<UnusedScope> Of(IEnumerable<ConnectionUse> connections, DateTimeOffset oldEnough) =>
        [
            .. connections
                .Where(connection => connection.Id.Tool is not null && connection.ConnectedAt <= oldEnough)
                .SelectMany(connection => connection.Scopes.Select(scope => (connection, scope)))
                .GroupBy(pair => (pair.connection.Id.Tool, pair.connection.Id.Upstream, pair.scope))
                .Where(group => group.All(pair => pair.connection.Use.LastUseOf(pair.scope) is null))
                .Select(group => new UnusedScope(
                    group.Key.Tool!,
                    group.Key.Upstream,
                    group.Key.scope,
                    group.Count(),
                    group.Min(pair => pair.connection.ConnectedAt)
                ))
                .OrderBy(scope => scope.Tool, StringComparer.Ordinal)
                .ThenBy(scope => scope.Scope, StringComparer.Ordinal),
        ];
}
