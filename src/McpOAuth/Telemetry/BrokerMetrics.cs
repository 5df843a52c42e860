using System.Diagnostics.Metrics;

namespace McpOAuth.Telemetry;

/// <summary>
/// The broker's metrics. <c>infra/metrics.json</c> lists the same names and dimensions; a test compares them.
/// </summary>
/// <remarks>
/// Each metric has one low-cardinality dimension: a value of <see cref="Outcomes"/>, or a name from settings or code,
/// never a client, a user or untrusted input. Without an exporter a measurement costs a few nanoseconds.
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
    private readonly Counter<long> unreadableRows;
    private readonly Counter<long> keyVaultCalls;
    private readonly Counter<long> sweptRows;
    private readonly Gauge<double> sweeperLag;

    public BrokerMetrics(IMeterFactory meters)
    {
#pragma warning disable CA2000 // The factory owns the meter.
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
        unreadableRows = meter.CreateCounter<long>("mcp_oauth.unreadable_rows", "{row}");
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
    /// <param name="duration">The time until the response, or until the request failed.</param>
    public void MeasureUpstream(string upstream, TimeSpan duration) =>
        upstreamDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("upstream", upstream));

    /// <summary>Counts a request to Table Storage. Each retry counts.</summary>
    public void CountTableOperation(string table) =>
        tableOperations.Add(1, new KeyValuePair<string, object?>("table", table));

    /// <summary>Counts a row that cannot be read. Each read counts, so one row counts again and again.</summary>
    public void CountUnreadableRow(string table) =>
        unreadableRows.Add(1, new KeyValuePair<string, object?>("table", table));

    /// <summary>Counts a request to Key Vault. Each retry counts.</summary>
    public void CountKeyVaultCall(string operation) =>
        keyVaultCalls.Add(1, new KeyValuePair<string, object?>("operation", operation));

    /// <param name="lag">How long the oldest removed row had been overdue; zero if there was none.</param>
    public void MeasureSweep(string table, int rows, TimeSpan lag)
    {
        var dimension = new KeyValuePair<string, object?>("table", table);
        sweptRows.Add(rows, dimension);
        sweeperLag.Record(lag.TotalSeconds, dimension);
    }

    private void CountReuse(string kind) => reuseDetections.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
