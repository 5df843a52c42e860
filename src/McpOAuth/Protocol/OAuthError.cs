namespace McpOAuth.Protocol;

/// <summary>A refusal: the code and description that go on the wire, and a reason for the log alone.</summary>
/// <remarks>RFC 6749 §4.1.2.1 and §5.2. The description names the mistake for a developer and nothing internal.</remarks>
public sealed record OAuthError(string Code, string Description, string Reason)
{
    public static OAuthError InvalidRequest(string description, string? reason = null) =>
        new(ErrorCodes.InvalidRequest, description, reason ?? description);

    public static OAuthError InvalidClient(string reason) =>
        new(ErrorCodes.InvalidClient, "Client authentication failed.", reason);

    /// <summary>RFC 6750 §3.1. One description for every reason, as below.</summary>
    public static OAuthError InvalidToken(string reason) =>
        new(ErrorCodes.InvalidToken, "The bearer token is missing or is not good here.", reason);

    /// <summary>One description for every reason: a caller learns nothing about why a code or token is dead.</summary>
    public static OAuthError InvalidGrant(string reason) =>
        new(
            ErrorCodes.InvalidGrant,
            "The authorization code or refresh token is invalid, expired, revoked or was issued to another client.",
            reason
        );

    public static OAuthError InvalidScope(string description) => new(ErrorCodes.InvalidScope, description, description);

    public static OAuthError InvalidTarget(string description) =>
        new(ErrorCodes.InvalidTarget, description, description);

    public static OAuthError UnauthorizedClient(string description) =>
        new(ErrorCodes.UnauthorizedClient, description, description);

    public static OAuthError AccessDenied(string description, string? reason = null) =>
        new(ErrorCodes.AccessDenied, description, reason ?? description);

    public static OAuthError ServerError(string reason) =>
        new(ErrorCodes.ServerError, "The authorization server could not complete the request.", reason);

    public static OAuthError TemporarilyUnavailable(string reason) =>
        new(ErrorCodes.TemporarilyUnavailable, "The authorization server is temporarily unavailable.", reason);

    /// <summary>No standard names a code for 429; this one says what to do about it.</summary>
    public static OAuthError TooManyRequests(string reason) =>
        new(ErrorCodes.TemporarilyUnavailable, "There were too many requests. Try again later.", reason);
}
