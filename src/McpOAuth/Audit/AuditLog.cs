using McpOAuth.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Audit;

/// <summary>What happened that somebody may have to answer for: who, which client, which resource, how it ended.</summary>
/// <remarks>
/// Never a secret, a code or a token. Subjects are the broker's own identifiers. docs/audit-events.md describes every event;
/// a test compares. What is also counted is in AuditLog.Counted.cs.
/// </remarks>
public sealed partial class AuditLog
{
    private readonly ILogger logger;
    private readonly BrokerMetrics metrics;

    public AuditLog(ILogger<AuditLog> logger, BrokerMetrics metrics)
    {
        this.logger = new AuditLogger(logger);
        this.metrics = metrics;
    }

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
}
