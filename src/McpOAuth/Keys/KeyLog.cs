using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>Log messages about keys. They never contain key material.</summary>
internal static partial class KeyLog
{
    [LoggerMessage(
        1201,
        LogLevel.Information,
        "Data key added: {Id}, wrapped by {WrappingKeyId}, active from {ActivatesAt}"
    )]
    public static partial void DataKeyAdded(
        this ILogger logger,
        uint id,
        string wrappingKeyId,
        DateTimeOffset activatesAt
    );

    [LoggerMessage(
        1202,
        LogLevel.Error,
        "Data key unwrapping failed; values it sealed cannot be read: {Id}, wrapped by {WrappingKeyId}"
    )]
    public static partial void DataKeyUnavailable(
        this ILogger logger,
        uint id,
        string wrappingKeyId,
        Exception exception
    );

    [LoggerMessage(1203, LogLevel.Information, "Data key rotation due: {Newest}, {Reason}")]
    public static partial void DataKeyDue(this ILogger logger, uint newest, string reason);

    [LoggerMessage(1208, LogLevel.Warning, "Signing key refresh failed; the cached keys stay in use")]
    public static partial void SigningKeysNotRefreshed(this ILogger logger, Exception exception);
}
