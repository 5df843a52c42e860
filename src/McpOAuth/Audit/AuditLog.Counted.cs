using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Audit;

/// <summary>Events that are metrics as well: each is counted where it is written, so that the two agree.</summary>
public sealed partial class AuditLog
{
    public void ConsentDenied(string clientId, string resource)
    {
        metrics.CountLogin(Outcomes.Denied);
        LogConsentDenied(clientId, resource);
    }

    public void SignedIn(string subject, string upstream, string clientId, string resource)
    {
        metrics.CountLogin(Outcomes.Succeeded);
        LogSignedIn(subject, upstream, clientId, resource);
    }

    public void SignInRefused(string upstream, OAuthError error)
    {
        metrics.CountLogin(error.Code == ErrorCodes.AccessDenied ? Outcomes.Denied : Outcomes.Refused);
        LogSignInRefused(upstream, error.Reason);
    }

    /// <summary>The upstream or storage was away at the callback. The outage itself is logged where it is answered.</summary>
    public void SignInCutShort() => metrics.CountLogin(Outcomes.Outage);

    public void CodeReplayed(string subject, string clientId, string resource)
    {
        metrics.CountReusedCode();
        LogCodeReplayed(subject, clientId, resource);
    }

    public void Refreshed(string subject, string clientId, string resource, string scope)
    {
        metrics.CountRefresh(Outcomes.Succeeded);
        LogRefreshed(subject, clientId, resource, scope);
    }

    /// <summary>Storage was away during a refresh. The outage itself is logged where it is answered.</summary>
    public void RefreshCutShort() => metrics.CountRefresh(Outcomes.Outage);

    /// <param name="endpoint">The function that refused.</param>
    public void RefreshRefused(string endpoint, OAuthError error)
    {
        metrics.CountRefresh(Outcomes.Refused);
        Refused(endpoint, error.Code, error.Reason);
    }

    public void RefreshTokenReused(string subject, string clientId, int used, int newest)
    {
        metrics.CountReusedRefreshToken();
        LogRefreshTokenReused(subject, clientId, used, newest);
    }

    /// <param name="lag">How long the oldest of the rows had been due; zero where there was none.</param>
    public void Swept(string table, int count, TimeSpan lag)
    {
        metrics.MeasureSweep(table, count, lag);
        LogSwept(table, count, lag);
    }

    [LoggerMessage(
        1002,
        LogLevel.Information,
        "Consent denied: {ClientId} for {Resource}",
        EventName = nameof(ConsentDenied)
    )]
    private partial void LogConsentDenied(string clientId, string resource);

    [LoggerMessage(
        1003,
        LogLevel.Information,
        "Signed in: {Subject} by {Upstream} for {ClientId} at {Resource}",
        EventName = nameof(SignedIn)
    )]
    private partial void LogSignedIn(string subject, string upstream, string clientId, string resource);

    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "Sign-in refused at {Upstream}: {Reason}",
        EventName = nameof(SignInRefused)
    )]
    private partial void LogSignInRefused(string upstream, string reason);

    [LoggerMessage(
        1006,
        LogLevel.Warning,
        "Code replayed, its grant revoked: {Subject}, {ClientId} at {Resource}",
        EventName = nameof(CodeReplayed)
    )]
    private partial void LogCodeReplayed(string subject, string clientId, string resource);

    [LoggerMessage(
        1007,
        LogLevel.Information,
        "Refreshed: {Subject}, {ClientId} at {Resource}, scope {Scope}",
        EventName = nameof(Refreshed)
    )]
    private partial void LogRefreshed(string subject, string clientId, string resource, string scope);

    [LoggerMessage(
        1008,
        LogLevel.Warning,
        "Refresh token reused, its family revoked: {Subject}, {ClientId}, generation {Used} after {Newest}",
        EventName = nameof(RefreshTokenReused)
    )]
    private partial void LogRefreshTokenReused(string subject, string clientId, int used, int newest);

    [LoggerMessage(
        1011,
        LogLevel.Information,
        "Expired rows removed from {Table}: {Count}, the oldest due for {Lag}",
        EventName = nameof(Swept)
    )]
    private partial void LogSwept(string table, int count, TimeSpan lag);
}
