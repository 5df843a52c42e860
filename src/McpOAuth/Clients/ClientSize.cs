namespace McpOAuth.Clients;

/// <summary>Estimates how much memory a cached client takes, in bytes.</summary>
internal static class ClientSize
{
    /// <summary>The objects themselves, and the cache's own.</summary>
    private const int Base = 2_048;

    /// <summary>A parsed key set has its members decoded, besides its text.</summary>
    private const int KeySetFactor = 8;

    public static long Of(Client client) =>
        Base
        + Text(client.Name, client.ClientUri, client.LogoUri, client.Keys?.JwksUri?.OriginalString)
        + Text([
            client.Details.TosUri,
            client.Details.PolicyUri,
            client.Details.SoftwareId,
            client.Details.SoftwareVersion,
        ])
        + Text([.. client.Details.Contacts ?? []])
        + Text(client.Scopes?.ToString())
        + client.RedirectUris.Sum(uri => Text(uri.Value, uri.WithoutPort, uri.Host))
        + ((client.Keys?.Jwks?.Json.Length ?? 0) * (long)KeySetFactor);

    // Two bytes a character, and the head of each string.
    private static long Text(params ReadOnlySpan<string?> texts)
    {
        var size = 0L;
        foreach (var text in texts)
        {
            size += text is null ? 0 : 32 + (2L * text.Length);
        }
        return size;
    }
}
