using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Retention;

/// <summary>What has to be done now and then: new data keys where they are due, expired rows away.</summary>
public sealed partial class PeriodicUpkeep(DataKeyRotation rotation, Sweeper sweeper, ILogger<PeriodicUpkeep> logger)
{
    /// <exception cref="OutageException">Storage is away: the next round takes what this one left.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await rotation.RotateIfDueAsync(cancellation);
        }
        catch (OutageException exception)
        {
            // The newest key seals on until the next round.
            RotationFailed(exception);
        }
        await sweeper.SweepAsync(cancellation);
    }

    [LoggerMessage(1105, LogLevel.Warning, "Whether a new data key is due could not be found out")]
    private partial void RotationFailed(Exception exception);
}
