using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Retention;

/// <summary>Periodic maintenance: creates data keys that are due and removes expired rows.</summary>
public sealed partial class PeriodicUpkeep(DataKeyRotation rotation, Sweeper sweeper, ILogger<PeriodicUpkeep> logger)
{
    /// <exception cref="OutageException">Storage is unavailable. The next run takes up what this one left.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await rotation.RotateIfDueAsync(cancellation);
        }
#pragma warning disable CA1031 // Whatever is wrong with keys, expired rows are removed.
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // The newest key stays in use until the next run.
            RotationFailed(exception);
        }
        await sweeper.SweepAsync(cancellation);
    }

    [LoggerMessage(1105, LogLevel.Warning, "Data key rotation failed; the newest key stays in use until the next run")]
    private partial void RotationFailed(Exception exception);
}
