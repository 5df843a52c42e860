using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>Keeps this instance's data keys fresh, so that no request has to wait for one.</summary>
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
        // The first request finds the keys at hand, or on their way.
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
            // The program ends.
        }
#pragma warning disable CA1031 // An error here ends no instance: requests meet it themselves, and are answered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // What is in memory serves on; a request that needs more tries by itself.
            Failed(exception);
        }
    }

    [LoggerMessage(1106, LogLevel.Warning, "The data keys could not be refreshed")]
    private partial void Failed(Exception exception);
}
