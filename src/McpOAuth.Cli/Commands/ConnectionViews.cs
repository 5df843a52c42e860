using System.Globalization;
using McpOAuth.Resources;
using McpOAuth.Vault;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>Converts connections for output, without tokens.</summary>
internal static class ConnectionViews
{
    public static ConnectionView Of(Connection connection) =>
        new(
            connection.Id.Upstream,
            connection.Id.Tool is { } tool ? Tool.NameIn(tool) : null,
            $"{connection.State}".ToLowerInvariant(),
            connection.Scopes.ToString(),
            connection.ConnectedAt,
            connection.Scopes.Max(connection.Use.LastUseOf)
        );

    public static IRenderable TableOf(IReadOnlyList<ConnectionView> connections) =>
        Tables.Of(
            "Connections",
            ["Upstream", "Tool", "State", "Scopes", "Since", "Last used"],
            connections.Select(connection =>
                new[]
                {
                    connection.Upstream,
                    connection.Tool ?? "(sign-in)",
                    connection.State,
                    connection.Scopes,
                    Tables.Time(connection.ConnectedAt),
                    connection.LastUsedOn?.ToString("O", CultureInfo.InvariantCulture),
                }
            )
        );
}
