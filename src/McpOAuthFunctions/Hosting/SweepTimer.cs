using McpOAuth.Retention;

namespace McpOAuthFunctions.Hosting;

/// <summary>Runs <see cref="PeriodicUpkeep"/> every 15 minutes when there is no Functions host to do it.</summary>
internal sealed partial class SweepTimer(PeriodicUpkeep upkeep, TimeProvider clock, ILogger<SweepTimer> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await upkeep.RunAsync(stoppingToken);
            }
#pragma warning disable CA1031 // A failed run must not stop the instance; the next run continues.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(exception);
            }
        }
    }

    [LoggerMessage(1103, LogLevel.Warning, "Sweep failed; will retry in 15 minutes")]
    private partial void Failed(Exception exception);
}
