using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>Selects the redirect URIs to keep from client metadata. Kept URIs are unchanged.</summary>
/// <remarks>RFC 7591 §2 and §3.2.2.</remarks>
internal static class RedirectUriRules
{
    public const int MaximumCount = 20;

    /// <summary>Characters of all URIs together. They share a column, which holds 32 Ki characters.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>
    /// Returns the valid URIs, or <c>invalid_redirect_uri</c>. A dangerous URI refuses the client: it is malicious or
    /// buggy. A harmless unsupported URI is dropped if others remain, because clients list URIs for every kind of
    /// server.
    /// </summary>
    public static OAuthResult<List<RedirectUri>> Read(IReadOnlyList<string?>? texts)
    {
        if (texts is not { Count: > 0 and <= MaximumCount })
        {
            return Refuse($"redirect_uris must contain between 1 and {MaximumCount} URIs.");
        }
        if (texts.Sum(text => text?.Length ?? 0) > MaximumLength)
        {
            return Refuse($"redirect_uris must not exceed {MaximumLength} characters in total.");
        }
        var kept = new List<RedirectUri>(texts.Count);
        OAuthError? dropped = null;
        foreach (var text in texts)
        {
            var uri = RedirectUri.Parse(text);
            if (!uri.IsRefused)
            {
                kept.Add(uri.Value);
                continue;
            }
            if (!IsHarmless(text, uri.Error))
            {
                return uri.Error;
            }
            dropped = uri.Error;
        }
        return kept.Count > 0 ? kept : dropped!;
    }

    // Plain http to other hosts, and the obsolete out-of-band URNs, with which the user copied the code from a page.
    // Both are refused in authorization requests, so dropping them is safe.
    private static bool IsHarmless(string? text, OAuthError error) =>
        error.Reason == RedirectUri.NotOnThisDevice
        || text is "urn:ietf:wg:oauth:2.0:oob" or "urn:ietf:wg:oauth:2.0:oob:auto";

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidRedirectUri, description, description);
}
