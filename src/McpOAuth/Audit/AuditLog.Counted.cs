using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.Audit;

/// <summary>Events that are also metrics. Logging and counting in one place keeps the two consistent.</summary>
public sealed partial class AuditLog
{
    /// <param name="endpoint">The name of the function.</param>
    public void Refused(string endpoint, string error, string reason)
    {
        AttemptFacts.Fail(endpoint, error, reason);
        LogRefused(endpoint, error, reason, AttemptFacts.Current?.ClientId ?? "");
    }

    public void ConnectionRefused(string subject, string tool, string upstream, string reason)
    {
        AttemptFacts.Note(upstream: upstream);
        AttemptFacts.Fail("callback", ErrorCodes.AccessDenied, reason);
        LogConnectionRefused(subject, tool, upstream, reason);
    }

    public void ConsentDenied(string clientId, string resource)
    {
        metrics.CountLogin(Outcomes.Denied);
        AttemptFacts.Decline();
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
        AttemptFacts.Note(upstream: upstream);
        AttemptFacts.Fail("callback", error.Code, error.Reason);
        LogSignInRefused(upstream, error.Reason, AttemptFacts.Current?.ClientId ?? "");
    }

    /// <summary>
    /// An outage of the upstream or storage ended the callback. The exception handler logs the outage.
    /// </summary>
    public void SignInCutShort() => metrics.CountLogin(Outcomes.Outage);

    /// <summary>A client's document or keys could not be fetched, which ended the callback.</summary>
    public void SignInWithoutClient() => metrics.CountLogin(Outcomes.ClientUnavailable);

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

    /// <summary>A storage outage ended a refresh. The exception handler logs the outage.</summary>
    public void RefreshCutShort() => metrics.CountRefresh(Outcomes.Outage);

    /// <summary>A client's document or keys could not be fetched, which ended the refresh.</summary>
    public void RefreshWithoutClient() => metrics.CountRefresh(Outcomes.ClientUnavailable);

    /// <param name="endpoint">The name of the function.</param>
    public void RefreshRefused(string endpoint, OAuthError error)
    {
        metrics.CountRefresh(Outcomes.Refused);
        // Not part of a login.
        LogRefused(endpoint, error.Code, error.Reason, "");
    }

    public void RefreshTokenReused(string subject, string clientId, int used, int newest)
    {
        metrics.CountReusedRefreshToken();
        LogRefreshTokenReused(subject, clientId, used, newest);
    }

    /// <param name="lag">How long the oldest removed row had been overdue; zero if there was none.</param>
    public void Swept(string table, int count, TimeSpan lag)
    {
        metrics.MeasureSweep(table, count, lag);
        LogSwept(table, count, lag);
    }
}
