using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;
using McpOAuthFunctions.Tests.Telemetry;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>What telemetry of a login costs, counted at an OTLP collector (docs/scale.md has the figures).</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "OpenTelemetry: SDK environment variables")]
public sealed class TelemetryCostTests(HostScene scene, ITestOutputHelper output) : IClassFixture<HostScene>
{
    private const string Never = "600000";

    [Fact]
    public async Task An_audit_event_that_is_exported_does_not_go_to_the_host_as_well()
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        await using var host = await scene.StartAsync(SettingsFor(receiver));
        using var client = await TestClient.RegisterAsync(host.Url);

        await host.StopAsync();

        Assert.Single(receiver.All, sent => sent.Path == "/v1/logs" && sent.Has(client.ClientId));
        Assert.DoesNotContain(host.Logs.All, log => log.Message.Contains(client.ClientId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_costs_what_the_documentation_says()
    {
        var before = await RecordsOfAsync(logins: 1);
        var after = await RecordsOfAsync(logins: 11);

        var (spans, spanBytes) = Each(before, after, "/v1/traces");
        var (logs, logBytes) = Each(before, after, "/v1/logs");
        output.WriteLine($"a login: {spans} spans, {spanBytes} bytes; {logs} log records, {logBytes} bytes");
        Assert.InRange(spans, 8, 20);
        Assert.InRange(logs, 1, 4);
        Assert.InRange(spanBytes + logBytes, 2_000, 12_000);
        // Metrics do not grow with logins.
        Assert.InRange(after["/v1/metrics"].Records, 1, before["/v1/metrics"].Records + 2);
    }

    private async Task<Dictionary<string, (int Records, int Bytes)>> RecordsOfAsync(int logins)
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        await using var host = await scene.StartAsync(SettingsFor(receiver));
        using var client = await TestClient.RegisterAsync(host.Url);
        for (var login = 0; login < logins; login++)
        {
            await client.GetTokensAsync();
        }
        await host.StopAsync();
        return receiver
            .All.GroupBy(sent => sent.Path)
            .ToDictionary(
                sent => sent.Key,
                sent => (sent.Sum(one => Records(one.Body)), sent.Sum(one => one.Body.Length))
            );
    }

    private static (double Records, double Bytes) Each(
        Dictionary<string, (int Records, int Bytes)> before,
        Dictionary<string, (int Records, int Bytes)> after,
        string path
    ) => ((after[path].Records - before[path].Records) / 10.0, (after[path].Bytes - before[path].Bytes) / 10.0);

    /// <summary>Spans, log records or metrics: all three requests hold them at the same place (field 1, then 2, then 2).</summary>
    private static int Records(ReadOnlySpan<byte> body) => Count(body, [1, 2, 2]);

    private static int Count(ReadOnlySpan<byte> message, ReadOnlySpan<int> path)
    {
        var count = 0;
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            switch (tag & 7)
            {
                case 0:
                    Varint(ref message);
                    break;
                case 1:
                    message = message[8..];
                    break;
                case 5:
                    message = message[4..];
                    break;
                default:
                    var length = (int)Varint(ref message);
                    if ((int)(tag >> 3) == path[0])
                    {
                        count += path.Length == 1 ? 1 : Count(message[..length], path[1..]);
                    }
                    message = message[length..];
                    break;
            }
        }
        return count;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private static Dictionary<string, string?> SettingsFor(TelemetryReceiver receiver) =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = Never,
            ["OTEL_BLRP_SCHEDULE_DELAY"] = Never,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = Never,
            // All of the logins fit into one batch.
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "4096",
        };
}
