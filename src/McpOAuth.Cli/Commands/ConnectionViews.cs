using System.Globalization;
using McpOAuth.Vault;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>Connections, as commands show them; no token among it.</summary>
internal static class ConnectionViews
{
    public static ConnectionView Of(Connection connection) =>
        new(
            connection.Id.Upstream,
            connection.Id.Tool?.Split('~')[0],
            $"{connection.State}".ToLowerInvariant(),
            connection.Scopes.ToString(),
            connection.ConnectedAt,
            connection.Scopes.Max(connection.Use.LastUseOf)
        );

    public static IRenderable TableOf(IReadOnlyList<ConnectionView> connections) =>
        Tables.Of(
            "Connections",
            ["Upstream", "Tool", "State", "Scopes", "Since", "Last used"],
            connections.Select(one =>
                new[]
                {
                    one.Upstream,
                    one.Tool ?? "(sign-in)",
                    one.State,
                    one.Scopes,
                    Tables.Time(one.ConnectedAt),
                    one.LastUsedOn?.ToString("O", CultureInfo.InvariantCulture),
                }
            )
        );
}
