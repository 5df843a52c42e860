using McpOAuth.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Audit;

/// <summary>Security-relevant events: the user, the client, the resource and the outcome.</summary>
/// <remarks>
/// Events never contain a secret, a code or a token. Subjects are the broker's own identifiers. docs/audit-events.md
/// describes every event, and a test compares the two. All log methods are in this one file, because the generator's
/// order across files varies, which would make builds irreproducible. AuditLog.Counted.cs has the events that are also
/// metrics.
/// </remarks>
public sealed partial class AuditLog(ILogger<AuditLog> logger, BrokerMetrics metrics)
{
    private readonly ILogger logger = new AuditLogger(logger);

    [LoggerMessage(1001, LogLevel.Information, "Consent given: {ClientId} for {Resource}, scope {Scope}")]
    public partial void ConsentGiven(string clientId, string resource, string scope);

    [LoggerMessage(1005, LogLevel.Information, "Code redeemed: {Subject}, {ClientId} at {Resource}, scope {Scope}")]
    public partial void CodeRedeemed(string subject, string clientId, string resource, string scope);

    [LoggerMessage(
        1071,
        LogLevel.Information,
        "Token issued to a client without a user: {ClientId} at {Resource}, scope {Scope}"
    )]
    public partial void ClientTokenIssued(string clientId, string resource, string scope);

    [LoggerMessage(1009, LogLevel.Information, "Client registered: {ClientId}, {AuthenticationMethod}")]
    public partial void ClientRegistered(string clientId, string authenticationMethod);

    [LoggerMessage(1012, LogLevel.Information, "Grant revoked: {Subject}, {ClientId}")]
    public partial void Revoked(string subject, string clientId);

    [LoggerMessage(1013, LogLevel.Information, "Account shown: {Subject} via {Upstream} for {ClientId} at {Resource}")]
    public partial void AccountShown(string subject, string upstream, string clientId, string resource);

    [LoggerMessage(1014, LogLevel.Information, "Another account chosen: not {Subject} via {Upstream} for {ClientId}")]
    public partial void AnotherAccountChosen(string subject, string upstream, string clientId);

    [LoggerMessage(
        1015,
        LogLevel.Information,
        "Identity assertion accepted: {Subject} of {Issuer}, {ClientId} at {Resource}, scope {Scope}"
    )]
    public partial void IdentityAssertionAccepted(
        string subject,
        string issuer,
        string clientId,
        string resource,
        string scope
    );

    [LoggerMessage(1016, LogLevel.Warning, "Identity assertion replayed: {Subject} of {Issuer}, {ClientId}")]
    public partial void IdentityAssertionReplayed(string subject, string issuer, string clientId);

    [LoggerMessage(1017, LogLevel.Information, "User recognised: {Subject} is also known to {Issuer}")]
    public partial void PersonLinked(string subject, string issuer);

    [LoggerMessage(1021, LogLevel.Information, "Client registration changed: {ClientId}, {AuthenticationMethod}")]
    public partial void ClientChanged(string clientId, string authenticationMethod);

    [LoggerMessage(1022, LogLevel.Information, "Client registration removed: {ClientId}")]
    public partial void ClientRemoved(string clientId);

    [LoggerMessage(1023, LogLevel.Warning, "Client renewal failed; will retry at next login: {ClientId}")]
    public partial void ClientNotRenewed(string clientId, Exception exception);

    /// <param name="host">The client's host, not ours.</param>
    [LoggerMessage(1026, LogLevel.Warning, "Client's document or keys unavailable: {Host}, {Reason}")]
    public partial void DocumentUnavailable(string host, string reason);

    [LoggerMessage(1027, LogLevel.Warning, "Shared copy of a client's document neither read nor written")]
    public partial void DocumentCopyUnavailable(Exception exception);

    [LoggerMessage(1151, LogLevel.Information, "Authorization request pushed: {ClientId} for {Resource}")]
    public partial void RequestPushed(string clientId, string resource);

    [LoggerMessage(1090, LogLevel.Warning, "User erased: {Subject}, {Rows} rows")]
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
        "Signed in: {Subject} via {Upstream} for {ClientId} at {Resource}",
        EventName = nameof(SignedIn)
    )]
    private partial void LogSignedIn(string subject, string upstream, string clientId, string resource);

    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "Sign-in refused at {Upstream}: {Reason}, client {ClientId}",
        EventName = nameof(SignInRefused)
    )]
    private partial void LogSignInRefused(string upstream, string reason, string clientId);

    [LoggerMessage(
        1010,
        LogLevel.Information,
        "Request refused: {Endpoint}, {Error}, {Reason}, client {ClientId}",
        EventName = nameof(Refused)
    )]
    private partial void LogRefused(string endpoint, string error, string reason, string clientId);

    [LoggerMessage(
        1006,
        LogLevel.Warning,
        "Code replayed; grant revoked: {Subject}, {ClientId} at {Resource}",
        EventName = nameof(CodeReplayed)
    )]
    private partial void LogCodeReplayed(string subject, string clientId, string resource);

    [LoggerMessage(
        1007,
        LogLevel.Information,
        "Access token refreshed: {Subject}, {ClientId} at {Resource}, scope {Scope}",
        EventName = nameof(Refreshed)
    )]
    private partial void LogRefreshed(string subject, string clientId, string resource, string scope);

    [LoggerMessage(
        1008,
        LogLevel.Warning,
        "Refresh token reused; grant revoked: {Subject}, {ClientId}, generation {Used} after {Newest}",
        EventName = nameof(RefreshTokenReused)
    )]
    private partial void LogRefreshTokenReused(string subject, string clientId, int used, int newest);

    [LoggerMessage(
        1011,
        LogLevel.Information,
        "Expired rows removed from {Table}: {Count}, oldest overdue by {Lag}",
        EventName = nameof(Swept)
    )]
    private partial void LogSwept(string table, int count, TimeSpan lag);

    [LoggerMessage(1040, LogLevel.Information, "Tool token issued: {Subject}, {Tool} of {Resource}, scope {Scope}")]
    public partial void ToolTokenIssued(string subject, string tool, string resource, string scope);

    [LoggerMessage(
        1051,
        LogLevel.Information,
        "Tool token issued to an agent: of {Subject} to {Actor}, {Tool} of {Resource}, scope {Scope}"
    )]
    public partial void ToolTokenDelegated(string subject, string actor, string tool, string resource, string scope);

    [LoggerMessage(1041, LogLevel.Information, "User interaction required: {Subject}, {Tool} of {Resource}, {Reason}")]
    public partial void InteractionRequired(string subject, string tool, string resource, string reason);

    [LoggerMessage(1042, LogLevel.Information, "Tool connected: {Subject}, {Tool} at {Upstream}, scope {Scope}")]
    public partial void ToolConnected(string subject, string tool, string upstream, string scope);

    [LoggerMessage(1043, LogLevel.Information, "Upstream token refreshed: {Subject} at {Upstream}")]
    public partial void ConnectionRefreshed(string subject, string upstream);

    [LoggerMessage(
        1044,
        LogLevel.Warning,
        "Connection lost; the user must reconnect: {Subject} at {Upstream}, {Reason}"
    )]
    public partial void ConnectionLost(string subject, string upstream, string reason);

    [LoggerMessage(1045, LogLevel.Warning, "Upstream refresh failed; will retry: {Subject} at {Upstream}, {Reason}")]
    public partial void RefreshFailed(string subject, string upstream, string reason);

    [LoggerMessage(
        1046,
        LogLevel.Warning,
        "Upstream refresh discarded; the connection was replaced meanwhile: {Subject} at {Upstream}"
    )]
    public partial void RefreshSuperseded(string subject, string upstream);

    [LoggerMessage(
        1047,
        LogLevel.Information,
        "Disconnected: {Subject} at {Upstream}, upstream token revoked: {Revoked}"
    )]
    public partial void Disconnected(string subject, string upstream, bool revoked);

    [LoggerMessage(1048, LogLevel.Warning, "Upstream granted extra scopes: {Tool} at {Upstream}, {Scope}")]
    public partial void MoreGrantedThanAsked(string tool, string upstream, string scope);

    [LoggerMessage(
        1049,
        LogLevel.Warning,
        "Connection refused: {Subject}, {Tool} at {Upstream}, {Reason}",
        EventName = nameof(ConnectionRefused)
    )]
    private partial void LogConnectionRefused(string subject, string tool, string upstream, string reason);

    [LoggerMessage(
        1050,
        LogLevel.Warning,
        "Teardown of an ended grant's connections failed; they were not removed: {Subject}"
    )]
    public partial void NotDisconnected(string subject, Exception exception);

    [LoggerMessage(
        1060,
        LogLevel.Warning,
        "Upstream granted less than the tool needs: {Subject}, {Tool} at {Upstream}, missing {Scope}"
    )]
    public partial void ConnectedInPart(string subject, string tool, string upstream, string scope);

    [LoggerMessage(
        1061,
        LogLevel.Warning,
        "Upstream gave no refresh token; the user must reconnect when the access token expires: {Subject}, {Tool} at {Upstream}"
    )]
    public partial void ConnectedWithoutRefresh(string subject, string tool, string upstream);

    [LoggerMessage(
        1062,
        LogLevel.Information,
        "Unwanted upstream tokens dropped: {Subject} at {Upstream}, revoked: {Revoked}"
    )]
    public partial void UnwantedTokensDropped(string subject, string upstream, bool revoked);

    [LoggerMessage(1080, LogLevel.Information, "Account page opened: {Subject} via {Upstream}")]
    public partial void AccountOpened(string subject, string upstream);

    [LoggerMessage(1081, LogLevel.Information, "Sign-in repeated to confirm an action: {Subject}, {Action}")]
    public partial void AccountConfirmed(string subject, string action);

    /// <param name="target">A client id, a tool's name, or "everything".</param>
    [LoggerMessage(1082, LogLevel.Information, "Access ended by the user: {Subject}, {Target}")]
    public partial void AccessEndedByUser(string subject, string target);

    [LoggerMessage(1083, LogLevel.Information, "User downloaded what is kept about them: {Subject}")]
    public partial void AccountDownloaded(string subject);

    [LoggerMessage(1084, LogLevel.Warning, "User asked to be forgotten: {Subject}")]
    public partial void ForgetRequested(string subject);

    [LoggerMessage(1085, LogLevel.Information, "Signed out of the account page: {Subject}")]
    public partial void AccountClosed(string subject);
}
