using McpOAuth.Retention;

namespace McpOAuthFunctions.Hosting;

/// <summary>PeriodicUpkeep every quarter of an hour where no Functions host does it.</summary>
internal sealed partial class SweepTimer(PeriodicUpkeep maintenance, TimeProvider clock, ILogger<SweepTimer> logger)
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
                await maintenance.RunAsync(stoppingToken);
            }
#pragma warning disable CA1031 // An error here ends no instance: the next round takes what this one left.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(exception);
            }
        }
    }

    [LoggerMessage(1103, LogLevel.Warning, "The sweep was cut short")]
    private partial void Failed(Exception exception);
}
