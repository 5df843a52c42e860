using OpenTelemetry.Metrics;

namespace McpOAuthFunctions.Hosting;

/// <summary>Exports metrics more often than an exporter does whose interval cannot be set.</summary>
internal sealed class MetricFlush(MeterProvider metrics, TimeSpan interval) : BackgroundService
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    // A flush waits for the exporter: on a thread of its own, so that no request waits for one of the pool's.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task
            .Factory.StartNew(
                () => FlushUntil(stoppingToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            // A flush under way is not waited for: when the provider is disposed of it flushes once more.
            .WaitAsync(stoppingToken);

    private void FlushUntil(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && !stopping.WaitHandle.WaitOne(interval))
        {
            // The exporter reports failures itself.
            metrics.ForceFlush((int)TimeLimit.TotalMilliseconds);
        }
    }
}
