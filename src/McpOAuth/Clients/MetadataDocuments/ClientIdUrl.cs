using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>A <c>client_id</c> that is the URL of the client's metadata document.</summary>
/// <remarks>
/// draft-ietf-oauth-client-id-metadata-document-02 §3: https with a path, no dot segments, no fragment, no user
/// information; compared as text. The URL must be in canonical form, so that the fetched URL equals the client id.
/// </remarks>
public sealed partial record ClientIdUrl
{
    private ClientIdUrl(Uri url) => Url = url;

    public string Value => Url.OriginalString;

    public Uri Url { get; }

    /// <param name="development">Allows http on loopback.</param>
    public static bool TryParse(string text, bool development, [NotNullWhen(true)] out ClientIdUrl? clientId)
    {
        clientId = null;
        if (WebUrl().Match(text) is not { Success: true } match || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return false;
        }
        // Hosts such as 0x7f.1 are disguised IP addresses, and System.Uri resolves escaped dot segments.
        var isCanonical = url.Host == match.Groups["host"].Value && url.PathAndQuery == match.Groups["rest"].Value;
        clientId = isCanonical && FetchableUrl.IsAllowed(url, development) ? new(url) : null;
        return clientId is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(
        @"\Ahttps?://(?<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?"
            + @"(?<rest>/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*"
            + @"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*)?)\z"
    )]
    private static partial Regex WebUrl();
}
