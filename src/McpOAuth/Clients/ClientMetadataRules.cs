using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>Rules of client metadata, whether a client registers it or publishes it as a document. No I/O.</summary>
/// <remarks>RFC 7591 §2.</remarks>
internal static class ClientMetadataRules
{
    /// <summary>Characters.</summary>
    public const int MaximumNameLength = 200;

    /// <summary>http or https; null and an empty text pass for "none", which is what some clients mean by them.</summary>
    public static bool IsWebUrl(string? text) =>
        string.IsNullOrWhiteSpace(text)
        || (
            PlainText.IsGood(text, RedirectUri.MaximumLength)
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http"
        );

    // RFC 7591 §2: authorization_code is what is meant where nothing is said.
    public static IReadOnlyList<string> GrantTypesOf(IReadOnlyList<string?>? asked) =>
        asked?.Contains(GrantTypes.RefreshToken) == true
            ? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]
            : [GrantTypes.AuthorizationCode];

    /// <summary>Scopes that we do not know are left out; with none left it may ask for whatever its resource has.</summary>
    public static ScopeSet? ScopesOf(ScopeSet asked, ScopeSet known) =>
        asked.Intersect(known) is { Count: > 0 } kept ? kept : null;
}
