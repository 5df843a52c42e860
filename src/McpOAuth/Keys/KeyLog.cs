using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>What happens to keys. Never a key itself.</summary>
internal static partial class KeyLog
{
    [LoggerMessage(1201, LogLevel.Information, "Data key {Id} added under {WrappingKeyId}, active from {ActivatesAt}")]
    public static partial void DataKeyAdded(
        this ILogger logger,
        uint id,
        string wrappingKeyId,
        DateTimeOffset activatesAt
    );

    [LoggerMessage(
        1202,
        LogLevel.Error,
        "Data key {Id} cannot be unwrapped by {WrappingKeyId}: what is under it stays closed until it can"
    )]
    public static partial void DataKeyUnavailable(
        this ILogger logger,
        uint id,
        string wrappingKeyId,
        Exception exception
    );

    [LoggerMessage(1203, LogLevel.Information, "Data key {Newest} is due to be replaced: {Reason}")]
    public static partial void DataKeyDue(this ILogger logger, uint newest, string reason);

    [LoggerMessage(1208, LogLevel.Warning, "Signing key refresh failed; the cached keys stay in use")]
    public static partial void SigningKeysNotRefreshed(this ILogger logger, Exception exception);
}
