using McpOAuth.Azure.Settings;

namespace McpOAuth.Cli.Commands;

/// <summary>Settings that are valid, but probably not what the operator means.</summary>
internal static class SettingsWarnings
{
    public static IReadOnlyList<string> Of(BrokerSettings settings) =>
        [
            .. settings
                .Resources.Select((resource, number) => (resource, number))
                .Where(it => !it.resource.NamesDefaultScopes && it.resource.Scopes.Count > 1)
                .Select(it =>
                    $"Resources__{it.number}__DefaultScopes is not set: a client that asks for no scope at "
                    + $"{it.resource.Uri.Value} gets all {it.resource.Scopes.Count} of its scopes. "
                    + $"Set it to the fewest that a client needs to start, such as {it.resource.Scopes.First()}."
                ),
            .. settings
                .Clients.Select((client, number) => (client, number))
                .Where(it => it.client.RedirectUris.Count == 0)
                .Select(it =>
                    $"Clients__{it.number}__RedirectUris is not set: nobody can log in with {it.client.ClientId} until it "
                    + "is. Copy the redirect URI from the product that uses the client."
                ),
        ];
}
