using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>Selects the redirect URIs to keep from client metadata. Kept URIs are unchanged.</summary>
/// <remarks>RFC 7591 §2 and §3.2.2.</remarks>
internal static class RedirectUriRules
{
    public const int MaximumCount = 20;

    /// <summary>Characters of all URIs together. They share a column, which holds 32 Ki characters.</summary>
    public const int MaximumLength = 16 * 1024;

    private const string UnknownScheme = "its scheme is not one of a known app";

    /// <summary>
    /// Returns the valid URIs, or <c>invalid_redirect_uri</c>. A dangerous URI refuses the client: it is malicious or
    /// buggy. A harmless unsupported URI is dropped if others remain, because clients list URIs for every kind of
    /// server.
    /// </summary>
    /// <param name="policy">What may be newly registered.</param>
    /// <param name="registered">URIs that the client has already. They stay allowed.</param>
    public static OAuthResult<List<RedirectUri>> Read(
        IReadOnlyList<string?>? texts,
        RedirectUriPolicy policy,
        IReadOnlyList<RedirectUri>? registered = null
    )
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
            var uri = ReadOne(text, policy, registered ?? []);
            if (!uri.IsRefused)
            {
                kept.Add(uri.Value);
                continue;
            }
            if (uri.Error.Reason is not (RedirectUri.NotOnThisDevice or UnknownScheme) && !IsOutOfBand(text))
            {
                return uri.Error;
            }
            dropped = uri.Error;
        }
        return kept.Count > 0 ? kept : dropped!;
    }

    private static OAuthResult<RedirectUri> ReadOne(
        string? text,
        RedirectUriPolicy policy,
        IReadOnlyList<RedirectUri> registered
    )
    {
        var uri = RedirectUri.Parse(text);
        if (uri.IsRefused || registered.Contains(uri.Value))
        {
            return uri;
        }
        if (RedirectUriPolicy.ResponseParameterIn(uri.Value) is { } name)
        {
            return Refuse($"The redirect URI must not have {name} in its query, because the response adds it.");
        }
        return policy.HasUnknownScheme(uri.Value)
            ? new OAuthError(
                ErrorCodes.InvalidRedirectUri,
                $"The redirect URI's scheme {uri.Value.Scheme} is not a reversed domain name, such as com.example.app, "
                    + "and not one of the apps that this server knows (RFC 8252 section 7.1).",
                UnknownScheme
            )
            : uri;
    }

    // The obsolete out-of-band URNs, with which the user copied the code from a page. Like plain http to other hosts and
    // unknown schemes, they are then not registered, so dropping them is safe.
    private static bool IsOutOfBand(string? text) =>
        text is "urn:ietf:wg:oauth:2.0:oob" or "urn:ietf:wg:oauth:2.0:oob:auto";

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidRedirectUri, description, description);
}
