using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>Rules for client metadata, in registrations and metadata documents. No I/O.</summary>
/// <remarks>RFC 7591 §2.</remarks>
internal static class ClientMetadataRules
{
    /// <summary>Characters.</summary>
    public const int MaximumNameLength = 200;

    /// <summary>
    /// The text if it is an http or https URL, otherwise null. These URLs are optional and never fetched, so one that is
    /// of no use counts as absent. Some clients send a <c>data:</c> logo.
    /// </summary>
    public static string? WebUrlOf(string? text) =>
        PlainText.OrNull(text) is { } url
        && PlainText.IsGood(url, RedirectUri.MaximumLength)
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "https" or "http"
            ? url
            : null;

    /// <summary>
    /// Always <c>authorization_code</c>, the default (RFC 7591 §2), and <c>refresh_token</c> if requested.
    /// </summary>
    public static IReadOnlyList<string> GrantTypesOf(IReadOnlyList<string?>? requested) =>
        requested?.Contains(GrantTypes.RefreshToken) == true
            ? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]
            : [GrantTypes.AuthorizationCode];

    /// <summary>
    /// Whether the client wants only to act without a user. Registering it for something else would not help it. Only
    /// settings can let a client do that.
    /// </summary>
    /// <remarks>RFC 6749 §4.4; RFC 7591 §3.2.1 lets us replace other grant types.</remarks>
    public static bool WantsNoUser(IReadOnlyList<string?>? requested) =>
        requested?.Contains(GrantTypes.ClientCredentials) == true
        && !requested.Contains(GrantTypes.AuthorizationCode)
        && !requested.Contains(GrantTypes.RefreshToken);

    /// <summary>
    /// The requested scopes that we know. Null if none are left: then the client may request all scopes.
    /// </summary>
    public static ScopeSet? ScopesOf(ScopeSet requested, ScopeSet known) =>
        requested.Intersect(known) is { Count: > 0 } kept ? kept : null;
}
