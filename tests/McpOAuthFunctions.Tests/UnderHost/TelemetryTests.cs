using System.Text;
using System.Text.RegularExpressions;
using FunctionsTestHost;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;
using McpOAuthFunctions.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>What the worker says of its work: to the host, and to a collector.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions: .NET isolated worker")]
public sealed partial class TelemetryTests(HostScene scene) : IClassFixture<HostScene>
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(20);

    [Theory, Trait("Spec", "OpenTelemetry: SDK environment variables")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_ends_delivers_what_it_still_has(bool bySignal)
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        // Nothing is sent before the end.
        await using var host = await scene.StartAsync(SettingsFor(receiver, "600000"));
        using var client = await TestClient.RegisterAsync(host.Url);
        Assert.Empty(receiver.All);

        var code = bySignal ? await host.Worker.TerminateAsync() : await host.StopAsync();

        Assert.Equal(0, code);
        receiver.AssertHasRegistration();
    }

    [Fact, Trait("Spec", "docs/audit-events.md")]
    public async Task An_audit_event_and_the_spans_of_its_request_have_one_trace_id()
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        await using var host = await scene.StartAsync(SettingsFor(receiver, "600000"));
        using var client = await TestClient.RegisterAsync(host.Url);

        await host.StopAsync();

        var logs = receiver.All.Single(sent => sent.Path == "/v1/logs" && sent.Has("Client registered"));
        var spans = receiver.All.Single(sent => sent.Path == "/v1/traces" && sent.Has("POST /register"));
        var id = Convert.FromHexString(CorrelationId().Match(Encoding.Latin1.GetString(logs.Body)).Groups[1].Value);
        Assert.Equal(16, id.Length);
        Assert.True(logs.Body.AsSpan().IndexOf(id) >= 0, "The log record itself has the trace id.");
        Assert.True(spans.Body.AsSpan().IndexOf(id) >= 0, "The request's span has it.");
        Assert.True(Count(spans.Body, id) > 1, "So have the spans inside of it.");
    }

    [Fact]
    public async Task A_log_entry_belongs_to_the_invocation_in_which_it_was_written()
    {
        await scene.BeginAsync();
        var host = scene.Host;
        using var first = await TestClient.RegisterAsync(host.Url);
        using var second = await TestClient.RegisterAsync(host.Url);

        var one = await RegistrationOfAsync(host, first);
        var other = await RegistrationOfAsync(host, second);

        Assert.Equal("McpOAuth.Audit.AuditLog", one.Category);
        Assert.Equal(LogLevel.Information, one.Level);
        Assert.NotEmpty(one.InvocationId);
        Assert.NotEqual(one.InvocationId, other.InvocationId);
    }

    [Fact]
    public async Task Entries_come_to_the_host_once_and_none_on_the_console()
    {
        await scene.BeginAsync();
        var host = scene.Host;
        using var client = await TestClient.RegisterAsync(host.Url);

        await RegistrationOfAsync(host, client);

        Assert.Single(host.Logs.All, log => log.Message.Contains(client.ClientId, StringComparison.Ordinal));
        Assert.DoesNotContain(host.Worker.Output, line => line.Contains(client.ClientId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_brokers_own_filters_apply_and_no_entry_has_a_requests_path_or_query()
    {
        await scene.BeginAsync();
        var host = scene.Host;
        using var client = await TestClient.RegisterAsync(host.Url);
        using var http = new HttpClient();
        await http.GetAsync(
            $"{host.Url}/callback/local?code=a-code-of-the-upstream&state=x",
            TestContext.Current.CancellationToken
        );

        await RegistrationOfAsync(host, client);

        Assert.DoesNotContain(
            host.Logs.All,
            log =>
                log.Category.StartsWith("Microsoft", StringComparison.Ordinal)
                && !log.IsSystem
                && log.Level < LogLevel.Warning
        );
        Assert.DoesNotContain(
            host.Logs.All,
            log => log.Message.Contains("a-code-of-the-upstream", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Log_levels_in_the_app_settings_apply()
    {
        await using var host = await scene.StartAsync(new() { ["Logging:LogLevel:Default"] = "Warning" });
        using var client = await TestClient.RegisterAsync(host.Url);
        using var http = new HttpClient();

        await host.StopAsync();

        Assert.DoesNotContain(host.Logs.All, log => log.Level < LogLevel.Warning && !log.IsSystem);
    }

    private static Dictionary<string, string?> SettingsFor(TelemetryReceiver receiver, string interval) =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = interval,
            ["OTEL_BLRP_SCHEDULE_DELAY"] = interval,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = interval,
        };

    private static Task<WorkerLog> RegistrationOfAsync(WorkerHost host, TestClient client) =>
        host.Logs.WaitForAsync(
            log => log.EventId == "ClientRegistered" && log.Message.Contains(client.ClientId, StringComparison.Ordinal),
            Seconds
        );

    private static int Count(ReadOnlySpan<byte> body, ReadOnlySpan<byte> part)
    {
        var count = 0;
        for (var at = body.IndexOf(part); at >= 0; at = body.IndexOf(part))
        {
            count++;
            body = body[(at + part.Length)..];
        }
        return count;
    }

    [GeneratedRegex(@"CorrelationId\W+([0-9a-f]{32})")]
    private static partial Regex CorrelationId();
}
