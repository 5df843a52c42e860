using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Vault;

/// <summary>What a report needs to know of a connection; no token among it.</summary>
public sealed record ConnectionUse(ConnectionId Id, ScopeSet Scopes, DateTimeOffset ConnectedAt, ScopeUse Use);

/// <summary>A scope that people granted a tool and that no call has ever needed.</summary>
/// <param name="Tool">A <see cref="Tool.Key"/>.</param>
/// <param name="Connections">How many people granted it.</param>
/// <param name="Since">The oldest of these grants.</param>
public sealed record UnusedScope(string Tool, string Upstream, string Scope, int Connections, DateTimeOffset Since);

/// <summary>The report of scopes granted but never used: candidates to be struck from the registry. Pure.</summary>
public static class UnusedScopes
{
    /// <param name="oldEnough">Connections younger than this have had no time to be used, and say nothing.</param>
    public static IReadOnlyList<UnusedScope> Of(IEnumerable<ConnectionUse> connections, DateTimeOffset oldEnough) =>
        [
            .. connections
                .Where(connection => connection.Id.Tool is not null && connection.ConnectedAt <= oldEnough)
                .SelectMany(connection => connection.Scopes.Select(scope => (connection, scope)))
                .GroupBy(one => (one.connection.Id.Tool, one.connection.Id.Upstream, one.scope))
                .Where(group => group.All(one => one.connection.Use.LastUseOf(one.scope) is null))
                .Select(group => new UnusedScope(
                    group.Key.Tool!,
                    group.Key.Upstream,
                    group.Key.scope,
                    group.Count(),
                    group.Min(one => one.connection.ConnectedAt)
                ))
                .OrderBy(scope => scope.Tool, StringComparer.Ordinal)
                .ThenBy(scope => scope.Scope, StringComparer.Ordinal),
        ];
}
