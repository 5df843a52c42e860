using Microsoft.Extensions.Logging;

namespace McpOAuth.Audit;

/// <summary>What happened to people's connections at upstreams.</summary>
public sealed partial class AuditLog
{
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
