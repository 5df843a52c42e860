using System.Text;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Checks whether an untrusted URL may be fetched, before its host is resolved.</summary>
public static class FetchableUrl
{
    /// <param name="development">Allows http on loopback.</param>
    public static bool IsAllowed(Uri url, bool development) =>
        url.IsAbsoluteUri
        // International hosts must be in punycode. For some others, System.Uri throws when its properties are read.
        && Ascii.IsValid(url.OriginalString)
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (development && IsLoopbackHttp(url)));

    private static bool IsLoopbackHttp(Uri url) => url.Scheme == Uri.UriSchemeHttp && LoopbackHosts.Contains(url.Host);
}
