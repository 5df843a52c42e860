using Microsoft.Extensions.Logging;

namespace McpOAuth.Audit;

/// <summary>What happened that somebody may have to answer for: who, which client, which resource, how it ended.</summary>
/// <remarks>Never a secret, a code or a token. Subjects are the broker's own identifiers.</remarks>
public sealed partial class AuditLog
{
    private readonly ILogger<AuditLog> logger;

    public AuditLog(ILogger<AuditLog> logger) => this.logger = logger;

    [LoggerMessage(1001, LogLevel.Information, "Consent given: {ClientId} for {Resource}, scope {Scope}")]
    public partial void ConsentGiven(string clientId, string resource, string scope);

    [LoggerMessage(1002, LogLevel.Information, "Consent denied: {ClientId} for {Resource}")]
    public partial void ConsentDenied(string clientId, string resource);

    [LoggerMessage(1003, LogLevel.Information, "Signed in: {Subject} by {Upstream} for {ClientId} at {Resource}")]
    public partial void SignedIn(string subject, string upstream, string clientId, string resource);

    [LoggerMessage(1004, LogLevel.Warning, "Sign-in refused at {Upstream}: {Reason}")]
    public partial void SignInRefused(string upstream, string reason);

    [LoggerMessage(1005, LogLevel.Information, "Code redeemed: {Subject}, {ClientId} at {Resource}, scope {Scope}")]
    public partial void CodeRedeemed(string subject, string clientId, string resource, string scope);

    [LoggerMessage(1006, LogLevel.Warning, "Code replayed, its grant revoked: {Subject}, {ClientId} at {Resource}")]
    public partial void CodeReplayed(string subject, string clientId, string resource);

    [LoggerMessage(1007, LogLevel.Information, "Refreshed: {Subject}, {ClientId} at {Resource}, scope {Scope}")]
    public partial void Refreshed(string subject, string clientId, string resource, string scope);

    [LoggerMessage(
        1008,
        LogLevel.Warning,
        "Refresh token reused, its family revoked: {Subject}, {ClientId}, generation {Used} after {Newest}"
    )]
    public partial void RefreshTokenReused(string subject, string clientId, int used, int newest);

    [LoggerMessage(1009, LogLevel.Information, "Client registered: {ClientId}, {AuthenticationMethod}")]
    public partial void ClientRegistered(string clientId, string authenticationMethod);

    [LoggerMessage(1010, LogLevel.Information, "Refused at {Endpoint}: {Error}, {Reason}")]
    public partial void Refused(string endpoint, string error, string reason);

    [LoggerMessage(1011, LogLevel.Information, "Expired rows removed from {Table}: {Count}")]
    public partial void Swept(string table, int count);

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
