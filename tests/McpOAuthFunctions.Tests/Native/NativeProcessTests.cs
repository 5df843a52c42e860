using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;
using McpOAuthFunctions.Tests.Telemetry;

namespace McpOAuthFunctions.Tests.Native;

/// <summary>The native program as a process: its settings, its end, and what it reports.</summary>
[Trait("Spec", "docs/run-alone.md")]
public sealed class NativeProcessTests(LocalParts parts)
{
    [Fact]
    public async Task Wrong_settings_are_listed_on_the_error_output_and_the_exit_code_is_2()
    {
        using var program = NativeProgram.Start(new() { ["Broker:Issuer"] = "nonsense" });

        await program.AssertRefusesSettingsAsync("Broker__Issuer", "SignIn__Upstream");
    }

    [Fact, Trait("Spec", "OpenTelemetry: SDK environment variables")]
    public async Task A_collector_gets_spans_metrics_and_audit_events_at_the_latest_when_the_program_is_stopped()
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        await using var program = await NativeProgram.StartAsync(
            parts,
            new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" }
        );
        using var client = await TestClient.RegisterAsync(program.Url);

        var code = await program.TerminateAsync();

        Assert.Equal(0, code);
        receiver.AssertHasRegistration();
    }

    [Fact, Trait("Spec", "Azure Monitor OpenTelemetry exporter")]
    public async Task Application_Insights_gets_metrics_and_audit_events_too()
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        var key = "InstrumentationKey=11111111-2222-3333-4444-555555555555";
        await using var program = await NativeProgram.StartAsync(
            parts,
            new()
            {
                ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = $"{key};IngestionEndpoint={receiver.Url}/",
                ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
            }
        );
        using var client = await TestClient.RegisterAsync(program.Url);

        var code = await program.TerminateAsync();

        Assert.Equal(0, code);
        // Of spans, the exporter sends only a sample.
        Assert.Contains(receiver.All, sent => sent.Has("Client registered"));
        Assert.Contains(receiver.All, sent => sent.Has("mcp_oauth.table_operations"));
    }
}
