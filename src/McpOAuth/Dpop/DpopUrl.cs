namespace McpOAuth.Dpop;

/// <summary>Compares the URL in a proof with that of the request. No I/O.</summary>
/// <remarks>
/// RFC 9449 §4.3 check 9: without query and fragment, after normalization (RFC 3986 §6.2.2 and §6.2.3). <see cref="Uri"/>
/// does both: it lowers scheme and host, and removes the default port, dot segments and needless escapes.
/// </remarks>
internal static class DpopUrl
{
    /// <summary>The URL to compare, or null if it is not an absolute http or https URL without user information.</summary>
    public static string? Normalize(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0
            ? uri.GetLeftPart(UriPartial.Path)
            : null;

    /// <param name="expected">Built from settings, never from the request's Host header (I8).</param>
    public static bool AreEqual(string sent, string expected) =>
        Normalize(sent) is { } url && string.Equals(url, Normalize(expected), StringComparison.Ordinal);
}
