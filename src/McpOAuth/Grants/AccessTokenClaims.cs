namespace McpOAuth.Grants;

/// <summary>The claims of our access tokens beside <c>iss</c>, <c>aud</c>, <c>iat</c> and <c>exp</c>.</summary>
public static class AccessTokenClaims
{
    /// <summary>RFC 7519 §4.1.2.</summary>
    public const string Subject = "sub";

    /// <summary>RFC 7519 §4.1.7.</summary>
    public const string TokenId = "jti";

    /// <summary>RFC 8693 §4.3.</summary>
    public const string ClientId = "client_id";

    /// <summary>RFC 8693 §4.2.</summary>
    public const string Scope = "scope";

    /// <summary>Our own: names the grant for introspection, revocation and exchange.</summary>
    public const string GrantId = "grant_id";

    /// <summary>OpenID Connect Core 1.0 §5.1, by RFC 9068 §2.2.2; with scope <c>profile</c>.</summary>
    public const string Name = "name";

    /// <summary>Our own: who signed the person in; with scope <c>profile</c>.</summary>
    public const string UpstreamIssuer = "upstream_iss";

    /// <summary>Our own: the person's identifier there; with scope <c>profile</c>.</summary>
    public const string UpstreamSubject = "upstream_sub";
}
