namespace McpOAuth.Clients.WebDocuments;

/// <summary>Which URLs of a stranger are fetched at all, whatever their hosts resolve to.</summary>
public static class FetchableUrl
{
    /// <param name="development">Allows http to this machine.</param>
    public static bool IsAllowed(Uri url, bool development) =>
        url.IsAbsoluteUri
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (development && IsLoopbackHttp(url)));

    private static bool IsLoopbackHttp(Uri url) => url.Scheme == Uri.UriSchemeHttp && LoopbackHosts.Contains(url.Host);
}
