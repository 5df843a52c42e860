using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>Finds clients by the URLs of their metadata documents.</summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §5.</remarks>
public sealed class MetadataDocumentDirectory : IDisposable
{
    /// <summary>Bytes (§8.7).</summary>
    public const int MaximumLength = 5 * 1024;

    private readonly Uri issuer;
    private readonly RegistrationSettings settings;
    private readonly bool development;
    private readonly WebDocumentCopies<Client> copies;

    /// <param name="settings">Whose documents count.</param>
    /// <param name="known">The scopes of all resources.</param>
    /// <param name="development">Allows http to this machine.</param>
    public MetadataDocumentDirectory(
        WebDocumentFetcher fetcher,
        FetchBudget budget,
        TimeProvider clock,
        Issuer issuer,
        RegistrationSettings settings,
        ScopeSet known,
        bool development
    )
    {
        this.issuer = new Uri(issuer.Value);
        this.settings = settings;
        this.development = development;
        copies = new(
            fetcher,
            budget,
            clock,
            MaximumLength,
            (url, body) => MetadataDocumentRules.Read(url.OriginalString, body.Span, known)
        );
    }

    /// <summary>
    /// The URL that <paramref name="clientId"/> is, or null. Our own URLs are none: a fetch of /authorize would fetch
    /// again. Neither are those that settings leave out: nothing is fetched from them.
    /// </summary>
    public ClientIdUrl? UrlOf(string clientId) =>
        settings.AllowsMetadataDocuments
        && ClientIdUrl.TryParse(clientId, development, out var url)
        && url.Url.Authority != issuer.Authority
        && (settings.MetadataDocumentHosts.Count == 0 || settings.MetadataDocumentHosts.Contains(url.Url.Host))
            ? url
            : null;

    /// <param name="mayBeStale">An outdated copy will do where the document cannot be had at the moment.</param>
    public ValueTask<OAuthResult<Client>> FindAsync(ClientIdUrl url, bool mayBeStale, CancellationToken cancellation) =>
        copies.FindAsync(url.Url, mayBeStale, cancellation);

    public void Dispose() => copies.Dispose();
}
