using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>Rules for client metadata, in registrations and metadata documents. No I/O.</summary>
/// <remarks>RFC 7591 §2.</remarks>
internal static class ClientMetadataRules
{
    /// <summary>Characters.</summary>
    public const int MaximumNameLength = 200;

    /// <summary>
    /// Whether the text is an http or https URL. Null and blank are allowed, because some clients send them for "none".
    /// </summary>
    public static bool IsWebUrl(string? text) =>
        string.IsNullOrWhiteSpace(text)
        || (
            PlainText.IsGood(text, RedirectUri.MaximumLength)
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http"
        );

    /// <summary>
    /// Always <c>authorization_code</c>, the default (RFC 7591 §2), and <c>refresh_token</c> if requested.
    /// </summary>
    public static IReadOnlyList<string> GrantTypesOf(IReadOnlyList<string?>? requested) =>
        requested?.Contains(GrantTypes.RefreshToken) == true
            ? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]
            : [GrantTypes.AuthorizationCode];

    /// <summary>
    /// The requested scopes that we know. Null if none are left: then the client may request all scopes.
    /// </summary>
    public static ScopeSet? ScopesOf(ScopeSet requested, ScopeSet known) =>
        requested.Intersect(known) is { Count: > 0 } kept ? kept : null;
}
