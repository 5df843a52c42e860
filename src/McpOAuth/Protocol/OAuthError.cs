namespace McpOAuth.Protocol;

/// <summary>An OAuth error: the code and description sent to the caller, and a reason that is only logged.</summary>
/// <remarks>RFC 6749 §4.1.2.1 and §5.2. The description tells a developer what to fix. It has no internals.</remarks>
public sealed record OAuthError(string Code, string Description, string Reason)
{
    /// <summary>Selects the page that a user sees.</summary>
    public ErrorCause Cause { get; init; }

    public static OAuthError InvalidRequest(string description, string? reason = null) =>
        new(ErrorCodes.InvalidRequest, description, reason ?? description);

    public static OAuthError InvalidClient(string reason) =>
        new(ErrorCodes.InvalidClient, "Client authentication failed.", reason);

    /// <summary>RFC 6750 §3.1. The description is the same for every reason.</summary>
    public static OAuthError InvalidToken(string reason) =>
        new(ErrorCodes.InvalidToken, "The bearer token is missing or invalid.", reason);

    /// <summary>The description is the same for every reason, so callers cannot probe codes and tokens.</summary>
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
        new(ErrorCodes.ServerError, "The authorization server could not complete the request.", reason)
        {
            Cause = ErrorCause.Bug,
        };

    public static OAuthError TemporarilyUnavailable(string reason) =>
        new(ErrorCodes.TemporarilyUnavailable, "The authorization server is temporarily unavailable.", reason)
        {
            Cause = ErrorCause.BrokerDown,
        };

    /// <summary>No standard defines a code for 429. <c>temporarily_unavailable</c> tells clients to retry.</summary>
    public static OAuthError TooManyRequests(string reason) =>
        new(ErrorCodes.TemporarilyUnavailable, "Too many requests. Try again later.", reason)
        {
            Cause = ErrorCause.TooManyRequests,
        };
}
