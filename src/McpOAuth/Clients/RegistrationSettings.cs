namespace McpOAuth.Clients;

/// <summary>Who may register (settings <c>Registration__…</c>).</summary>
public sealed record RegistrationSettings
{
    /// <summary>Where it is off, clients that registered before stay, and may still change and remove themselves.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>base64url of the SHA-256 of the token that is required (RFC 7591 §1.2), or null for none.</summary>
    public string? InitialAccessTokenSha256 { get; init; }

    /// <summary>Whether a client's id may be the URL of its metadata document.</summary>
    public bool AllowsMetadataDocuments { get; init; } = true;

    /// <summary>The hosts whose documents count, in lower case; empty for all.</summary>
    public IReadOnlyCollection<string> MetadataDocumentHosts { get; init; } = [];
}
