using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>Finds clients by the URL of their metadata document.</summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §5.</remarks>
/// <param name="settings">Which hosts may publish documents.</param>
/// <param name="known">The scopes of all resources.</param>
/// <param name="development">Allows http on loopback.</param>
public sealed class MetadataDocumentDirectory(
    WebDocumentFetcher fetcher,
    FetchBudget budget,
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
        fetcher,
        budget,
        clock,
        MaximumLength,
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

    /// <param name="mayBeStale">Whether a recently expired copy is accepted if the document cannot be fetched.</param>
    public ValueTask<OAuthResult<Client>> FindAsync(ClientIdUrl url, bool mayBeStale, CancellationToken cancellation) =>
        copies.FindAsync(url.Url, mayBeStale, cancellation);
}
