using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>What leaves the house as telemetry, and what does not.</summary>
public sealed class SpanTests(LocalParts parts) : IAsyncLifetime
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(20);

    private readonly SeenSpans spans = new();
    private TelemetryReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await TelemetryReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        spans.Dispose();
    }

    [Fact, Trait("Spec", "OpenTelemetry: SDK environment variables")]
    public async Task A_login_arrives_at_an_OTLP_collector_within_seconds_while_the_broker_runs_on()
    {
        await using var broker = await StartAsync();
        using var client = await TestClient.RegisterAsync(broker);

        await client.GetTokensAsync();
        var before = TimeProvider.System.GetTimestamp();

        string[] routes =
        [
            "GET /authorize",
            "POST /consent",
            "GET /callback/{upstream}",
            "POST /continue",
            "POST /token",
        ];
        foreach (var route in routes)
        {
            await receiver.WaitForAsync("/v1/traces", route, Seconds);
        }
        foreach (var name in new[] { "logins", "table_operations", "upstream.duration" })
        {
            await receiver.WaitForAsync("/v1/metrics", $"mcp_oauth.{name}", Seconds);
        }
        await receiver.WaitForAsync("/v1/logs", "Signed in: ", Seconds);
        // The intervals are 1 s for spans and logs, and 5 s for metrics by the setting of this test.
        Assert.InRange(TimeProvider.System.GetElapsedTime(before), TimeSpan.Zero, Seconds);
    }

    [Fact, Trait("Spec", "OpenTelemetry: SDK environment variables")]
    public async Task A_process_that_is_never_stopped_but_killed_has_sent_its_spans()
    {
        // Tables of its own: the data keys of the others are wrapped by the tests' key file.
        using var azurite = await parts.OwnStorage.RentAsync();
        var folder = Directory.CreateTempSubdirectory("mcp-oauth-telemetry");
        var settings = TestBroker.UsualSettings(parts, "http://localhost:7071");
        settings["Storage:ConnectionString"] = azurite.ConnectionString;
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url;
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        await using var broker = await BrokerProcess.StartAsync(settings, folder.FullName);
        using var http = new HttpClient();

        await http.GetAsync($"{broker.Url}/authorize?state=of-a-killed-instance");
        await receiver.WaitForAsync("/v1/traces", "GET /authorize", Seconds);
        await broker.KillAsync();

        folder.Delete(recursive: true);
    }

    [Fact, Trait("Spec", "OpenTelemetry: traces")]
    public async Task A_login_has_a_span_for_each_request_step_table_operation_and_upstream_call()
    {
        await using var broker = await StartAsync();
        using var client = await TestClient.RegisterAsync(broker);

        await client.GetTokensAsync();

        Assert.Superset(
            new HashSet<string> { "begin sign-in", "table SignInAttempts" },
            Of("POST /consent").ToHashSet()
        );
        var callback = Of("GET /callback/{upstream}");
        Assert.Superset(
            new HashSet<string> { "claim state", "complete sign-in", "upstream local", "table SignInAttempts" },
            callback.ToHashSet()
        );
        Assert.Superset(
            new HashSet<string> { "issue code", "table Connections", "table Approvals" },
            Of("POST /continue").ToHashSet()
        );
        Assert.Superset(new HashSet<string> { "redeem code", "table Grants" }, Of("POST /token").ToHashSet());

        IReadOnlyList<string> Of(string name) => spans.Inside(Assert.Single(spans.RequestsTo(broker.Issuer, name)));
    }

    [Fact, Trait("Spec", "W3C Trace Context §3.2")]
    public async Task The_requests_of_a_login_are_linked_to_the_first_and_share_its_id_as_correlation_id()
    {
        await using var broker = await StartAsync();
        using var client = await TestClient.RegisterAsync(broker);

        await client.GetTokensAsync();

        var first = Assert.Single(spans.RequestsTo(broker.Issuer, "GET /authorize"));
        foreach (var name in new[] { "POST /consent", "GET /callback/{upstream}", "POST /continue", "POST /token" })
        {
            var request = Assert.Single(spans.RequestsTo(broker.Issuer, name));
            Assert.Equal(first.Context.SpanId, Assert.Single(request.Links).Context.SpanId);
            Assert.Equal(first.TraceId.ToHexString(), request.GetTagItem("mcp_oauth.correlation_id"));
            Assert.NotEqual(first.TraceId, request.TraceId);
        }
    }

    [Fact, Trait("Spec", "W3C Trace Context §5.1")]
    public async Task A_strangers_trace_context_is_neither_parent_nor_baggage()
    {
        const string Foreign = "0af7651916cd43dd8448eb211c80319c";
        await using var broker = await StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{broker.Issuer}/authorize");
        request.Headers.Add("traceparent", $"00-{Foreign}-b7ad6b7169203331-00");
        request.Headers.Add("tracestate", "stranger=1");
        request.Headers.Add("baggage", "stranger=1");

        await http.SendAsync(request, TestContext.Current.CancellationToken);

        // Had the flag 00 been obeyed, it would not have been recorded.
        var span = Assert.Single(spans.RequestsTo(broker.Issuer));
        Assert.NotEqual(Foreign, span.TraceId.ToHexString());
        Assert.Equal(default, span.ParentSpanId);
        Assert.Empty(span.Links);
        Assert.DoesNotContain("stranger", SeenSpans.TextOf(span), StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "W3C Trace Context §5.1")]
    public async Task Under_the_Functions_host_its_own_span_is_linked_and_still_no_parent()
    {
        const string Hosts = "0af7651916cd43dd8448eb211c80319c";
        await using var broker = await TestBroker.StartAsync(
            parts,
            Settings(),
            services =>
            {
                spans.Register(services);
                TestBroker.PutUnderFunctionsHost(services);
            }
        );
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{broker.Issuer}/authorize");
        request.Headers.Add("traceparent", $"00-{Hosts}-b7ad6b7169203331-01");

        await http.SendAsync(request, TestContext.Current.CancellationToken);

        var span = Assert.Single(spans.RequestsTo(broker.Issuer));
        Assert.NotEqual(Hosts, span.TraceId.ToHexString());
        Assert.Equal(Hosts, Assert.Single(span.Links).Context.TraceId.ToHexString());
    }

    [Theory, Trait("Spec", "OpenTelemetry: SDK environment variables")]
    [InlineData(null)]
    [InlineData("true")]
    public async Task Nothing_is_set_up_without_an_endpoint_or_when_switched_off(string? disabled)
    {
        var settings = disabled is null ? [] : Settings();
        settings["OTEL_SDK_DISABLED"] = disabled;

        await using var broker = await TestBroker.StartAsync(parts, settings);

        Assert.Null(broker.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)));
        Assert.Null(broker.Services.GetService(typeof(OpenTelemetry.Metrics.MeterProvider)));
    }

    [Fact, Trait("Spec", "OpenTelemetry: SDK environment variables")]
    public async Task Only_signals_with_an_endpoint_are_sent()
    {
        var settings = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"{receiver.Url}/v1/metrics",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };
        await using var broker = await TestBroker.StartAsync(parts, settings);
        using var client = await TestClient.RegisterAsync(broker);

        await receiver.WaitForAsync("/v1/metrics", "mcp_oauth.table_operations", Seconds);

        Assert.Null(broker.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)));
        Assert.All(receiver.All, sent => Assert.Equal("/v1/metrics", sent.Path));
    }

    [Fact, Trait("Invariant", "I5")]
    public async Task An_outage_is_logged_with_its_route_and_not_with_the_path_in_which_a_handle_stands()
    {
        var settings = Settings();
        // Nobody listens there.
        settings["Storage:ConnectionString"] =
            "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;"
            + $"TableEndpoint=http://127.0.0.1:{DevEnvironment.Ports.FreePort.Next()}/a;";
        await using var broker = await TestBroker.StartAsync(parts, settings);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "a-registration-access-token");

        await http.GetAsync($"{broker.Issuer}/register/a-handle-of-22-letters");

        await receiver.WaitForAsync("/v1/logs", "Outage at /register/{clientId}", Seconds);
        Assert.DoesNotContain(receiver.All, sent => sent.Has("a-handle-of-22-letters"));
    }

    [Fact, Trait("Invariant", "I5"), Trait("Spec", "RFC 9700 §4.2.4")]
    public async Task Nothing_secret_is_in_any_span_metric_or_log_of_a_login_a_refresh_and_an_exchange()
    {
        await using var scene = await VaultScene.StartAsync(parts, Settings(), spans.Register);
        var broker = scene.Broker;
        var (url, verifier) = scene.Client.Authorization(
            new() { ["resource"] = scene.Resource, ["state"] = "the-clients-state" }
        );
        scene.Client.UseNewBrowser();
        var callback = await scene.Client.SignInUpstreamAsync(url, broker.Issuer);
        var redirect = await scene.Client.ReturnAsync(callback);
        var code = redirect.LocationQuery["code"];
        var tokens = await scene.Client.RedeemAsync(code, verifier);
        var refreshed = await scene.Client.RefreshAsync(tokens.RefreshToken);
        await scene.Client.RefreshAsync("not-a-refresh-token-of-ours");
        var link = await scene.LinkAsync();
        var page = await scene.OpenAsync(link);
        await scene.Client.Browser.FollowAsync(await scene.Client.Browser.SubmitAsync(page, page.Forms[0], "Connect"));
        var exchanged = await scene.ExchangeAsync();
        Assert.Equal(HttpStatusCode.OK, exchanged.Status);
        var query = new Uri(callback).Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToList();
        string[] secrets =
        [
            verifier,
            "the-clients-state",
            Uri.UnescapeDataString(code),
            .. query.Where(pair => pair[0] is "code" or "state").Select(pair => Uri.UnescapeDataString(pair[1])),
            tokens.AccessToken,
            tokens.RefreshToken,
            refreshed.AccessToken,
            refreshed.RefreshToken,
            "not-a-refresh-token-of-ours",
            exchanged.AccessToken,
            new Uri(link).Segments[^1],
            TestBroker.ResourceSecret,
            parts.Upstream.Options.ClientSecret,
            "url.query",
            "code_challenge",
        ];
        await receiver.WaitForAsync("/v1/traces", "get tool token", Seconds);
        await receiver.WaitForAsync("/v1/logs", "Tool token issued", Seconds);
        await receiver.WaitForAsync("/v1/metrics", "mcp_oauth.refreshes", Seconds);

        Assert.NotEmpty(spans.RequestsTo(broker.Issuer, "GET /connect/{handle}"));
        var said = spans.All.Select(SeenSpans.TextOf).ToList();
        Assert.All(
            secrets,
            secret =>
            {
                Assert.DoesNotContain(said, text => text.Contains(secret, StringComparison.Ordinal));
                Assert.DoesNotContain(receiver.All, sent => sent.Has(secret));
            }
        );
    }

    [Theory, Trait("Spec", "W3C Trace Context §7")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_upstream_gets_no_trace_context(bool isExporting)
    {
        await using var stub = await StubUpstream.StartAsync();
        var settings = isExporting ? Settings() : [];
        settings["Upstreams:local:Issuer"] = stub.Issuer;
        await using var broker = await TestBroker.StartAsync(parts, settings, spans.Register);
        using var client = await TestClient.RegisterAsync(broker);
        var (url, _) = client.Authorization();
        var consent = await client.Browser.GetAsync(url);
        var upstream = (await client.Browser.SubmitAsync(consent, consent.Forms[0])).LocationQuery;
        var idToken = stub.IdToken(parts.Upstream.Options.ClientId, upstream["nonce"]);
        stub.Token = _ =>
            Task.FromResult((200, $$"""{"token_type":"Bearer","access_token":"a","id_token":"{{idToken}}"}"""));

        var back = await client.Browser.GetAsync($"{broker.Issuer}/callback/local?code=c&state={upstream["state"]}");

        back = await client.Browser.ContinueAsync(back);
        Assert.StartsWith(TestClient.RedirectUri, back.Location, StringComparison.Ordinal);
        Assert.Contains("Authorization", stub.HeaderNames, StringComparer.OrdinalIgnoreCase);
        string[] context = ["traceparent", "tracestate", "baggage", "Correlation-Context", "Request-Id"];
        Assert.Empty(stub.HeaderNames.Intersect(context, StringComparer.OrdinalIgnoreCase));
        Assert.Equal(isExporting, spans.All.Any(span => span.DisplayName == "upstream local"));
    }

    private Task<TestBroker> StartAsync() => TestBroker.StartAsync(parts, Settings(), spans.Register);

    private Dictionary<string, string?> Settings() =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "5000",
        };
}
