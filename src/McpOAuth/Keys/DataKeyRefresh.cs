using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>Refreshes this instance's data keys in the background, so that requests need not wait for them.</summary>
internal sealed partial class DataKeyRefresh(DataKeyRing ring, TimeProvider clock, ILogger<DataKeyRefresh> logger)
    : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(ring.ReportUseAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Load at startup, ahead of the first request.
        await TryAsync(async cancellation => await ring.CurrentAsync(cancellation), stoppingToken);
        using var timer = new PeriodicTimer(DataKeyRules.CopyLifetime, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(ring.RefreshAsync, stoppingToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken cancellation)
    {
        try
        {
            await step(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The instance is shutting down.
        }
#pragma warning disable CA1031 // A background failure must not stop the instance. Requests report it themselves.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Keys in memory stay in use. A request that needs another key loads it.
            Failed(exception);
        }
    }

    [LoggerMessage(1106, LogLevel.Warning, "Data key refresh failed; the cached keys stay in use")]
    private partial void Failed(Exception exception);
}
