using OpenTelemetry.Metrics;

namespace McpOAuthFunctions.Hosting;

/// <summary>Exports metrics more often than an exporter does whose interval cannot be set.</summary>
internal sealed class MetricFlush : BackgroundService
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly MeterProvider metrics;
    private readonly TimeSpan interval;

    public MetricFlush(MeterProvider metrics, TimeSpan interval)
    {
        this.metrics = metrics;
        this.interval = interval;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // It waits for the exporter, which reports failures itself and keeps what it could not send.
            metrics.ForceFlush((int)TimeLimit.TotalMilliseconds);
        }
    }
}
