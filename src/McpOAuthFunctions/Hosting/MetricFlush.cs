using OpenTelemetry.Metrics;

namespace McpOAuthFunctions.Hosting;

/// <summary>Flushes metrics regularly, for an exporter whose interval cannot be configured.</summary>
internal sealed class MetricFlush(MeterProvider metrics, TimeSpan interval) : BackgroundService
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    // ForceFlush blocks, so it gets its own thread instead of one from the pool.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task
            .Factory.StartNew(
                () => FlushUntil(stoppingToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            // Do not wait for a flush in progress: disposing the provider flushes again.
            .WaitAsync(stoppingToken);

    private void FlushUntil(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && !stopping.WaitHandle.WaitOne(interval))
        {
            // The exporter logs failures itself.
            metrics.ForceFlush((int)TimeLimit.TotalMilliseconds);
        }
    }
}
