namespace McpOAuth.Protocol;

/// <summary>The standard request and response parameters, and one of our own.</summary>
public static class ParameterNames
{
    /// <summary>RFC 6749 §3.1.1.</summary>
    public const string ResponseType = "response_type";

    /// <summary>OAuth 2.0 Multiple Response Types §2.1.</summary>
    public const string ResponseMode = "response_mode";

    /// <summary>RFC 6749 §2.2.</summary>
    public const string ClientId = "client_id";

    /// <summary>RFC 6749 §2.3.1.</summary>
    public const string ClientSecret = "client_secret";

    /// <summary>RFC 6749 §3.1.2.</summary>
    public const string RedirectUri = "redirect_uri";

    /// <summary>RFC 6749 §3.3.</summary>
    public const string Scope = "scope";

    /// <summary>RFC 6749 §4.1.1.</summary>
    public const string State = "state";

    /// <summary>RFC 6749 §4.1.2.</summary>
    public const string Code = "code";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string Error = "error";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string ErrorDescription = "error_description";

    /// <summary>RFC 9207 §2.</summary>
    public const string Issuer = "iss";

    /// <summary>RFC 7636 §4.3.</summary>
    public const string CodeChallenge = "code_challenge";

    /// <summary>RFC 7636 §4.3.</summary>
    public const string CodeChallengeMethod = "code_challenge_method";

    /// <summary>RFC 7636 §4.5.</summary>
    public const string CodeVerifier = "code_verifier";

    /// <summary>RFC 8707 §2.</summary>
    public const string Resource = "resource";

    /// <summary>RFC 6749 §4.1.3.</summary>
    public const string GrantType = "grant_type";

    /// <summary>RFC 6749 §6.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>RFC 7521 §4.2.</summary>
    public const string ClientAssertion = "client_assertion";

    /// <summary>RFC 7521 §4.2.</summary>
    public const string ClientAssertionType = "client_assertion_type";

    /// <summary>RFC 9449 §10.</summary>
    public const string DpopKey = "dpop_jkt";

    /// <summary>
    /// Our extension to token exchange: the DPoP proof with which the client presented a bound <c>subject_token</c>.
    /// </summary>
    public const string SubjectTokenProof = "subject_token_proof";

    /// <summary>RFC 9126 §2.2.</summary>
    public const string RequestUri = "request_uri";

    /// <summary>OpenID Connect Core 1.0 §3.1.2.1.</summary>
    public const string Nonce = "nonce";

    /// <summary>OpenID Connect Core 1.0 §3.1.2.1.</summary>
    public const string Prompt = "prompt";

    public const string MaximumAge = "max_age";

    /// <summary>OpenID Connect Core 1.0 §3.1.2.1.</summary>
    public const string LoginHint = "login_hint";

    /// <summary>RFC 7009 §2.1, RFC 7662 §2.1.</summary>
    public const string Token = "token";

    /// <summary>RFC 7009 §2.1, RFC 7662 §2.1.</summary>
    public const string TokenTypeHint = "token_type_hint";

    /// <summary>RFC 7521 §4.1.</summary>
    public const string Assertion = "assertion";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string SubjectToken = "subject_token";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string SubjectTokenType = "subject_token_type";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string RequestedTokenType = "requested_token_type";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string ActorToken = "actor_token";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string ActorTokenType = "actor_token_type";

    /// <summary>RFC 8693 §2.1. The broker expects the name of a tool.</summary>
    public const string Audience = "audience";

    /// <summary>Our extension to token exchange: the tool's actions, given instead of upstream scopes.</summary>
    public const string Actions = "actions";
}
