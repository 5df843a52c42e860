namespace McpOAuth.Protocol;

/// <summary>The supported <c>grant_type</c> values.</summary>
public static class GrantTypes
{
    /// <summary>RFC 6749 §4.1.3.</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>RFC 6749 §6.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>RFC 6749 §4.4.2.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>RFC 7523 §2.1.</summary>
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
}

/// <summary>The supported <c>token_endpoint_auth_method</c> values (RFC 7591 §2).</summary>
public static class AuthenticationMethods
{
    public const string None = "none";
    public const string ClientSecretBasic = "client_secret_basic";
    public const string ClientSecretPost = "client_secret_post";

    /// <summary>OpenID Connect Core 1.0 §9; RFC 7523 §2.2.</summary>
    public const string PrivateKeyJwt = "private_key_jwt";

    /// <summary>RFC 7523 §2.2: the <c>client_assertion_type</c> of <see cref="PrivateKeyJwt"/>.</summary>
    public const string JwtBearerAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
}

/// <summary>The supported token type identifiers (RFC 8693 §3).</summary>
public static class TokenTypes
{
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
}

/// <summary>Other values that the standards fix.</summary>
public static class WireValues
{
    /// <summary>RFC 6749 §3.1.1.</summary>
    public const string ResponseTypeCode = "code";

    /// <summary>OAuth 2.0 Multiple Response Types §2.1.</summary>
    public const string ResponseModeQuery = "query";

    /// <summary>RFC 7636 §4.2.</summary>
    public const string S256 = "S256";

    /// <summary>RFC 6750 §6.1.1.</summary>
    public const string Bearer = "Bearer";

    /// <summary>RFC 9449 §5 and §7.1.</summary>
    public const string Dpop = "DPoP";

    /// <summary>RFC 9068 §2.1.</summary>
    public const string AccessTokenType = "at+jwt";

    /// <summary>draft-ietf-oauth-identity-assertion-authz-grant-04 §3.1: the <c>typ</c> of an ID-JAG.</summary>
    public const string IdentityAssertionType = "oauth-id-jag+jwt";

    /// <summary>draft-ietf-oauth-identity-assertion-authz-grant-04 §7.2.</summary>
    public const string IdentityAssertionProfile = "urn:ietf:params:oauth:grant-profile:id-jag";
}
