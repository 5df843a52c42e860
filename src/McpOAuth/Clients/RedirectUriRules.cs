using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>Which of the redirect URIs of a client's metadata are kept, exactly as they came.</summary>
/// <remarks>RFC 7591 §2 and §3.2.2.</remarks>
internal static class RedirectUriRules
{
    public const int MaximumCount = 20;

    /// <summary>Characters, of all together: they share a column, which holds 32 Ki.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>
    /// One dangerous URI refuses the whole client: whoever sends it means harm or has a bug. One that is merely
    /// not served here is left out where others stay, because clients name all the URIs that any server might like.
    /// </summary>
    public static OAuthResult<List<RedirectUri>> Read(IReadOnlyList<string?>? texts)
    {
        if (texts is not { Count: > 0 and <= MaximumCount })
        {
            return Refuse($"redirect_uris must have between 1 and {MaximumCount} URIs.");
        }
        if (texts.Sum(text => text?.Length ?? 0) > MaximumLength)
        {
            return Refuse($"redirect_uris must not be longer than {MaximumLength} characters in all.");
        }
        var kept = new List<RedirectUri>(texts.Count);
        OAuthError? leftOut = null;
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
            leftOut = uri.Error;
        }
        return kept.Count > 0 ? kept : leftOut!;
    }

    // Plain http beyond this device, and the "out of band" URNs by which a page once showed the code (both end a flow
    // in nothing, as they match no request).
    private static bool IsHarmless(string? text, OAuthError error) =>
        error.Reason == RedirectUri.NotOnThisDevice
        || text is "urn:ietf:wg:oauth:2.0:oob" or "urn:ietf:wg:oauth:2.0:oob:auto";

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidRedirectUri, description, description);
}
