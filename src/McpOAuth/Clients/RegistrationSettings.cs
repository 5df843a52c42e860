namespace McpOAuth.Clients;

/// <summary>Which clients may register or use a metadata document (settings <c>Registration__…</c>).</summary>
public sealed record RegistrationSettings
{
    /// <summary>
    /// Whether new clients may register. Existing clients stay and can still be changed and removed if it is off.
    /// </summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>
    /// base64url of the SHA-256 of the required initial access token (RFC 7591 §1.2); null for open registration.
    /// </summary>
    public string? InitialAccessTokenSha256 { get; init; }

    /// <summary>Whether a client's id may be the URL of its metadata document.</summary>
    public bool AllowsMetadataDocuments { get; init; } = true;

    /// <summary>Whether a client can require pushed requests for itself (RFC 9126 §6).</summary>
    public bool OffersPushedRequests { get; init; }

    /// <summary>Whether a client can require bound tokens for itself (RFC 9449 §5.2).</summary>
    public bool OffersBoundTokens { get; init; }

    /// <summary>Which redirect URIs clients may register or name in their documents.</summary>
    public RedirectUriPolicy RedirectUris { get; init; } = new();

    /// <summary>The hosts, in lower case, that may publish metadata documents; empty for all.</summary>
    public IReadOnlyCollection<string> MetadataDocumentHosts { get; init; } = [];

    /// <summary>The client without the requirements that we do not support. The response shows this (RFC 7591 §3.2.1).</summary>
    internal Client WithoutUnsupportedRequirements(Client client) =>
        client with
        {
            RequiresPushedRequests = client.RequiresPushedRequests && OffersPushedRequests,
            RequiresBoundTokens = client.RequiresBoundTokens && OffersBoundTokens,
        };
}
