namespace McpOAuth.Grants;

/// <summary>The claims of our access tokens, apart from <c>iss</c>, <c>aud</c>, <c>iat</c> and <c>exp</c>.</summary>
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

    /// <summary>RFC 7800 §3.1.</summary>
    public const string Confirmation = "cnf";

    /// <summary>RFC 9449 §6.1: the member of <see cref="Confirmation"/> with the key's thumbprint.</summary>
    public const string KeyThumbprint = "jkt";

    /// <summary>Our own. Identifies the grant for introspection, revocation and exchange.</summary>
    public const string GrantId = "grant_id";

    /// <summary>OpenID Connect Core 1.0 §5.1, as allowed by RFC 9068 §2.2.2. Only with scope <c>profile</c>.</summary>
    public const string Name = "name";

    /// <summary>
    /// <see cref="App"/> if no user stands behind the token, otherwise missing. The name and value are those of Entra
    /// ID's access tokens. <c>sub</c> equal to <c>client_id</c> says the same (RFC 9068 §2.2), but gateways can often
    /// compare a claim only with a constant.
    /// </summary>
    public const string IdentityType = "idtyp";

    /// <summary>The value of <see cref="IdentityType"/>.</summary>
    public const string App = "app";

    /// <summary>Our own. The issuer of the upstream that signed the user in. Only with scope <c>profile</c>.</summary>
    public const string UpstreamIssuer = "upstream_iss";

    /// <summary>Our own. The user's identifier at that upstream. Only with scope <c>profile</c>.</summary>
    public const string UpstreamSubject = "upstream_sub";
}
