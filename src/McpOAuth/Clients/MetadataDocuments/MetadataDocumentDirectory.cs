using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>Finds clients by the URL of their metadata document.</summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §5.</remarks>
/// <param name="settings">Which hosts may publish documents.</param>
/// <param name="known">The scopes of all resources.</param>
/// <param name="development">Allows http on loopback.</param>
public sealed class MetadataDocumentDirectory(
    DocumentSource source,
    TimeProvider clock,
    Issuer issuer,
    RegistrationSettings settings,
    ScopeSet known,
    bool development
)
{
    /// <summary>Bytes (§8.7).</summary>
    public const int MaximumLength = 5 * 1024;

    private readonly string ownAuthority = new Uri(issuer.Value).Authority;
    private readonly WebDocumentCopies<Client> copies = new(
        source,
        clock,
        MaximumLength,
        isShared: true,
        (url, body) => MetadataDocumentRules.Read(url.OriginalString, body, known, settings.RedirectUris)
    );

    /// <summary>
    /// Parses <paramref name="clientId"/> as the URL of a metadata document, or returns null. Excludes our own URLs,
    /// because fetching /authorize could trigger another fetch, and hosts that settings do not allow.
    /// </summary>
    public ClientIdUrl? UrlOf(string clientId) =>
        settings.AllowsMetadataDocuments
        && ClientIdUrl.TryParse(clientId, development, out var url)
        && url.Url.Authority != ownAuthority
        && (settings.MetadataDocumentHosts.Count == 0 || settings.MetadataDocumentHosts.Contains(url.Url.Host))
            ? url
            : null;

    /// <summary>
    /// The client. A copy that expired within the last hour stands in for a document that cannot be fetched just now.
    /// </summary>
    /// <exception cref="DocumentUnavailableException">It cannot be fetched just now, and there is no copy.</exception>
    public ValueTask<OAuthResult<Client>> FindAsync(ClientIdUrl url, CancellationToken cancellation) =>
        copies.FindAsync(url.Url, cancellation);

    /// <summary>Shares the document of a client with which a user has logged in. Best effort.</summary>
    public Task ShareAsync(Client client, CancellationToken cancellation) =>
        copies.ShareAsync(new Uri(client.ClientId), cancellation);
}
