using System.Diagnostics.Metrics;

namespace McpOAuth.Telemetry;

/// <summary>What is counted and measured. Names and dimensions are those of <c>infra/metrics.json</c>; a test compares them.</summary>
/// <remarks>
/// Each has one dimension, and each dimension few values: those of <see cref="Outcomes"/>, or names from settings and code.
/// No client, no person, and nothing that a stranger wrote. Without an exporter a measurement costs a few nanoseconds.
/// </remarks>
public sealed class BrokerMetrics
{
    public const string MeterName = "mcp_oauth";

    private const string Outcome = "outcome";

    private readonly Counter<long> logins;
    private readonly Counter<long> refreshes;
    private readonly Counter<long> reuseDetections;
    private readonly Histogram<double> upstreamDuration;
    private readonly Counter<long> tableOperations;
    private readonly Counter<long> keyVaultCalls;
    private readonly Counter<long> sweptRows;
    private readonly Gauge<double> sweeperLag;

    public BrokerMetrics(IMeterFactory meters)
    {
#pragma warning disable CA2000 // The factory owns what it makes.
        var meter = meters.Create(MeterName);
#pragma warning restore CA2000
        logins = meter.CreateCounter<long>("mcp_oauth.logins", "{login}");
        refreshes = meter.CreateCounter<long>("mcp_oauth.refreshes", "{refresh}");
        reuseDetections = meter.CreateCounter<long>("mcp_oauth.reuse_detections", "{detection}");
        upstreamDuration = meter.CreateHistogram(
            "mcp_oauth.upstream.duration",
            "s",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8],
            }
        );
        tableOperations = meter.CreateCounter<long>("mcp_oauth.table_operations", "{operation}");
        keyVaultCalls = meter.CreateCounter<long>("mcp_oauth.key_vault_calls", "{call}");
        sweptRows = meter.CreateCounter<long>("mcp_oauth.sweeper.rows", "{row}");
        sweeperLag = meter.CreateGauge<double>("mcp_oauth.sweeper.lag", "s");
    }

    /// <param name="outcome">One of <see cref="Outcomes"/>.</param>
    public void CountLogin(string outcome) => logins.Add(1, new KeyValuePair<string, object?>(Outcome, outcome));

    /// <param name="outcome">One of <see cref="Outcomes"/>.</param>
    public void CountRefresh(string outcome) => refreshes.Add(1, new KeyValuePair<string, object?>(Outcome, outcome));

    public void CountReusedCode() => CountReuse("code");

    public void CountReusedRefreshToken() => CountReuse("refresh_token");

    /// <param name="upstream">Its name in the settings.</param>
    /// <param name="duration">Until its answer was there, or it was clear that there is none.</param>
    public void MeasureUpstream(string upstream, TimeSpan duration) =>
        upstreamDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("upstream", upstream));

    /// <summary>A request to Table Storage, retries counted each.</summary>
    public void CountTableOperation(string table) =>
        tableOperations.Add(1, new KeyValuePair<string, object?>("table", table));

    /// <summary>A request to Key Vault, retries counted each.</summary>
    public void CountKeyVaultCall(string operation) =>
        keyVaultCalls.Add(1, new KeyValuePair<string, object?>("operation", operation));

    /// <param name="lag">How long the oldest row had been due when it was removed; zero where none was.</param>
    public void MeasureSweep(string table, int rows, TimeSpan lag)
    {
        var dimension = new KeyValuePair<string, object?>("table", table);
        sweptRows.Add(rows, dimension);
        sweeperLag.Record(lag.TotalSeconds, dimension);
    }

    private void CountReuse(string kind) => reuseDetections.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
