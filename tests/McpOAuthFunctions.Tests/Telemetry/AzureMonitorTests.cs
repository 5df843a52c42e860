using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Monitor.OpenTelemetry.Exporter;
using McpOAuth.Azure.Settings;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.KeyVault;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>Application Insights, in place of which a transport keeps what the real exporter sends.</summary>
[Collection(VaultParts.Name)]
[Trait("Spec", "Azure Monitor OpenTelemetry exporter")]
public sealed class AzureMonitorTests(VaultParts parts) : IDisposable
{
    private const string Connection =
        "InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://ingestion.example/";

    private readonly Ingestion ingestion = new();

    public void Dispose() => ingestion.Dispose();

    [Fact]
    public async Task Spans_metrics_and_audit_events_of_a_login_arrive_with_the_managed_identitys_token()
    {
        Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true");
        var exporters = new ConcurrentQueue<AzureMonitorExporterOptions>();
        await using var broker = await TestBroker.StartAsync(
            parts.Local,
            new()
            {
                ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = Connection,
                ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] =
                    "ClientId=00000000-0000-0000-0000-000000000001;Authorization=AAD",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            },
            services =>
            {
                services.PostConfigure<AzureMonitorExporterOptions>(exporters.Enqueue);
                services.Configure<AzureMonitorExporterOptions>(options =>
                {
                    options.Transport = ingestion.Transport;
                    // All traces: five a second would be used up by other tests, whose spans come here too.
                    options.TracesPerSecond = null;
                    options.SamplingRatio = 1;
                });
            }
        );
        using var client = await TestClient.RegisterAsync(broker);

        await client.GetTokensAsync();

        await ingestion.WaitAsync(item => Text(item, "name") == "POST /token", "RequestData");
        // Meters are exported by name: those of other tests' brokers may be among them, with other outcomes.
        var logins = await ingestion.WaitAsync(
            item =>
                NameOfMetric(item) == "mcp_oauth.logins"
                && Text(item.GetProperty("properties"), "outcome") == "succeeded",
            "MetricData"
        );
        Assert.InRange(logins.GetProperty("metrics")[0].GetProperty("value").GetDouble(), 1, double.MaxValue);
        var dependency = await ingestion.WaitAsync(
            item => Text(item, "name") == "table SignInAttempts",
            "RemoteDependencyData"
        );
        Assert.DoesNotContain("PartitionKey", dependency.GetRawText(), StringComparison.Ordinal);
        var signedIn = await ingestion.WaitAsync(
            item => Text(item, "message").StartsWith("Signed in: ", StringComparison.Ordinal),
            "MessageData"
        );
        Assert.Equal("SignedIn", signedIn.GetProperty("properties").GetProperty("Event").GetString());
        Assert.Equal("succeeded", signedIn.GetProperty("properties").GetProperty("Outcome").GetString());
        Assert.NotEmpty(exporters);
        Assert.All(exporters, options => Assert.True(options.DisableOfflineStorage));
        Assert.All(
            ingestion.Tokens,
            token => Assert.Equal("https://monitor.azure.com", parts.Identity.AudienceOf(token)?.TrimEnd('/'))
        );
    }

    [Fact]
    public async Task An_invalid_authentication_string_is_reported_at_startup()
    {
        var settings = new Dictionary<string, string?>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = Connection,
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "ClientId=1",
        };

        var told = await Assert.ThrowsAsync<SettingsException>(() => TestBroker.StartAsync(parts.Local, settings));

        Assert.Contains("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("1e3")]
    public async Task An_invalid_interval_is_reported_at_startup(string interval)
    {
        var settings = new Dictionary<string, string?>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = Connection,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = interval,
        };

        var told = await Assert.ThrowsAsync<SettingsException>(() => TestBroker.StartAsync(parts.Local, settings));

        Assert.Contains("OTEL_METRIC_EXPORT_INTERVAL", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("ftp://collector.example/v1/traces")]
    public async Task An_invalid_endpoint_is_reported_at_startup(string endpoint)
    {
        var settings = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = endpoint };

        var told = await Assert.ThrowsAsync<SettingsException>(() => TestBroker.StartAsync(parts.Local, settings));

        Assert.Contains("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", told.Message, StringComparison.Ordinal);
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static string NameOfMetric(JsonElement item) => Text(item.GetProperty("metrics")[0], "name");

    private sealed record Item(string Type, JsonElement Data);

    /// <summary>Accepts everything, and keeps it.</summary>
    private sealed class Ingestion : HttpMessageHandler
    {
        private readonly Arrivals<Item> items = new();
        private readonly ConcurrentDictionary<string, bool> tokens = new();
        private readonly HttpClient http;

        public Ingestion() => http = new(this, disposeHandler: false);

        public HttpPipelineTransport Transport => new HttpClientTransport(http);

        public IEnumerable<string> Tokens => tokens.Keys;

        public async Task<JsonElement> WaitAsync(Func<JsonElement, bool> condition, string type)
        {
            var limit = TimeSpan.FromSeconds(30);
            return (await items.WaitForAsync(item => item.Type == type && condition(item.Data), limit)).Data;
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            tokens[request.Headers.Authorization?.Parameter ?? "none"] = true;
            await using var body = await request.Content!.ReadAsStreamAsync(cancellationToken);
            await using var unpacked = request.Content.Headers.ContentEncoding.Contains("gzip")
                ? new GZipStream(body, CompressionMode.Decompress)
                : body;
            using var reader = new StreamReader(unpacked);
            var lines = (await reader.ReadToEndAsync(cancellationToken)).Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries
            );
            foreach (var line in lines)
            {
                var data = JsonDocument.Parse(line).RootElement.GetProperty("data");
                items.Add(new(data.GetProperty("baseType").GetString()!, data.GetProperty("baseData")));
            }
            var answer = $$"""{"itemsReceived":{{lines.Length}},"itemsAccepted":{{lines.Length}},"errors":[]}""";
            return new(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
        }

        protected override void Dispose(bool disposing)
        {
            http.Dispose();
            base.Dispose(disposing);
        }
    }
}
