using McpOAuth.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Audit;

/// <summary>What happened that somebody may have to answer for: who, which client, which resource, how it ended.</summary>
/// <remarks>
/// Never a secret, a code or a token. Subjects are the broker's own identifiers. docs/audit-events.md describes every event;
/// a test compares. All stand in this one file, since with several the generator's order, and so the program's bytes, vary
/// from build to build. What is also counted is in AuditLog.Counted.cs.
/// </remarks>
public sealed partial class AuditLog(ILogger<AuditLog> logger, BrokerMetrics metrics)
{
    private readonly ILogger logger = new AuditLogger(logger);

    [LoggerMessage(1001, LogLevel.Information, "Consent given: {ClientId} for {Resource}, scope {Scope}")]
    public partial void ConsentGiven(string clientId, string resource, string scope);

    [LoggerMessage(1005, LogLevel.Information, "Code redeemed: {Subject}, {ClientId} at {Resource}, scope {Scope}")]
    public partial void CodeRedeemed(string subject, string clientId, string resource, string scope);

    [LoggerMessage(1009, LogLevel.Information, "Client registered: {ClientId}, {AuthenticationMethod}")]
    public partial void ClientRegistered(string clientId, string authenticationMethod);

    [LoggerMessage(1010, LogLevel.Information, "Refused at {Endpoint}: {Error}, {Reason}")]
    public partial void Refused(string endpoint, string error, string reason);

    [LoggerMessage(1012, LogLevel.Information, "Revoked: {Subject}, {ClientId}")]
    public partial void Revoked(string subject, string clientId);

    [LoggerMessage(1021, LogLevel.Information, "Client changed its registration: {ClientId}, {AuthenticationMethod}")]
    public partial void ClientChanged(string clientId, string authenticationMethod);

    [LoggerMessage(1022, LogLevel.Information, "Client removed its registration: {ClientId}")]
    public partial void ClientRemoved(string clientId);

    [LoggerMessage(
        1023,
        LogLevel.Warning,
        "Client in use could not be renewed, which its next login repeats: {ClientId}"
    )]
    public partial void ClientNotRenewed(string clientId, Exception exception);

    [LoggerMessage(1090, LogLevel.Warning, "Person erased: {Subject}, {Rows} rows")]
    public partial void PersonErased(string subject, int rows);

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

    [LoggerMessage(1040, LogLevel.Information, "Tool token issued: {Subject}, {Tool} of {Resource}, scope {Scope}")]
    public partial void ToolTokenIssued(string subject, string tool, string resource, string scope);

    [LoggerMessage(
        1041,
        LogLevel.Information,
        "Tool token needs the person: {Subject}, {Tool} of {Resource}, {Reason}"
    )]
    public partial void InteractionRequired(string subject, string tool, string resource, string reason);

    [LoggerMessage(1042, LogLevel.Information, "Tool connected: {Subject}, {Tool} at {Upstream}, scope {Scope}")]
    public partial void ToolConnected(string subject, string tool, string upstream, string scope);

    [LoggerMessage(1043, LogLevel.Information, "Upstream token refreshed: {Subject} at {Upstream}")]
    public partial void ConnectionRefreshed(string subject, string upstream);

    [LoggerMessage(
        1044,
        LogLevel.Warning,
        "Connection lost, the person must connect again: {Subject} at {Upstream}, {Reason}"
    )]
    public partial void ConnectionLost(string subject, string upstream, string reason);

    [LoggerMessage(
        1045,
        LogLevel.Warning,
        "Upstream refresh failed, to be tried again: {Subject} at {Upstream}, {Reason}"
    )]
    public partial void RefreshFailed(string subject, string upstream, string reason);

    [LoggerMessage(
        1046,
        LogLevel.Warning,
        "Upstream refresh came too late, the connection is another now: {Subject} at {Upstream}"
    )]
    public partial void RefreshSuperseded(string subject, string upstream);

    [LoggerMessage(1047, LogLevel.Information, "Disconnected: {Subject} at {Upstream}, revoked there: {Revoked}")]
    public partial void Disconnected(string subject, string upstream, bool revoked);

    [LoggerMessage(1048, LogLevel.Warning, "More scopes granted than asked for: {Tool} at {Upstream}, {Scope}")]
    public partial void MoreGrantedThanAsked(string tool, string upstream, string scope);

    [LoggerMessage(1049, LogLevel.Warning, "Connection refused: {Subject}, {Tool} at {Upstream}, {Reason}")]
    public partial void ConnectionRefused(string subject, string tool, string upstream, string reason);

    [LoggerMessage(1050, LogLevel.Warning, "Connections of an ended grant could not be read, and stay: {Subject}")]
    public partial void NotDisconnected(string subject, Exception exception);
}
