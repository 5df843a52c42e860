using System.Text;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Which URLs of a stranger are fetched at all, whatever their hosts resolve to.</summary>
public static class FetchableUrl
{
    /// <param name="development">Allows http to this machine.</param>
    public static bool IsAllowed(Uri url, bool development) =>
        url.IsAbsoluteUri
        // An international host is written in punycode; System.Uri throws at some that are not, but only when asked.
        && Ascii.IsValid(url.OriginalString)
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (development && IsLoopbackHttp(url)));

    private static bool IsLoopbackHttp(Uri url) => url.Scheme == Uri.UriSchemeHttp && LoopbackHosts.Contains(url.Host);
}
