namespace McpOAuth.Protocol;

/// <summary>The standard <c>error</c> values.</summary>
public static class ErrorCodes
{
    /// <summary>RFC 6749 §4.1.2.1, §5.2.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string InvalidClient = "invalid_client";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string InvalidGrant = "invalid_grant";

    /// <summary>RFC 6749 §4.1.2.1, §5.2.</summary>
    public const string UnauthorizedClient = "unauthorized_client";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string UnsupportedGrantType = "unsupported_grant_type";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string UnsupportedResponseType = "unsupported_response_type";

    /// <summary>RFC 6749 §4.1.2.1, §5.2.</summary>
    public const string InvalidScope = "invalid_scope";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string ServerError = "server_error";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    /// <summary>RFC 8707 §2.</summary>
    public const string InvalidTarget = "invalid_target";

    /// <summary>RFC 7591 §3.2.2.</summary>
    public const string InvalidRedirectUri = "invalid_redirect_uri";

    /// <summary>RFC 7591 §3.2.2.</summary>
    public const string InvalidClientMetadata = "invalid_client_metadata";

    /// <summary>RFC 6750 §3.1.</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>RFC 6750 §3.1.</summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>OpenID Connect Core 1.0 §3.1.2.6. Token exchange returns it if the user must act first.</summary>
    public const string InteractionRequired = "interaction_required";

    /// <summary>OpenID Connect Core 1.0 §3.1.2.6: <c>prompt=none</c>, but the user must sign in.</summary>
    public const string LoginRequired = "login_required";

    /// <summary>OpenID Connect Core 1.0 §3.1.2.6: <c>request</c> is not supported.</summary>
    public const string RequestNotSupported = "request_not_supported";

    /// <summary>OpenID Connect Core 1.0 §3.1.2.6: <c>request_uri</c> is not supported.</summary>
    public const string RequestUriNotSupported = "request_uri_not_supported";

    /// <summary>RFC 9101 §7: <c>request_uri</c> is unknown, expired or spent.</summary>
    public const string InvalidRequestUri = "invalid_request_uri";

    /// <summary>RFC 9449 §5.</summary>
    public const string InvalidDpopProof = "invalid_dpop_proof";

    /// <summary>RFC 9449 §8.</summary>
    public const string UseDpopNonce = "use_dpop_nonce";

    /// <summary>RFC 7009 §2.2.1.</summary>
    public const string UnsupportedTokenType = "unsupported_token_type";
}
