using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.KeyVault;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>Calls of Key Vault are rare, so that each is worth a span and a count.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class KeyVaultCallTests(VaultParts parts)
{
    [Fact]
    public async Task Every_call_of_Key_Vault_is_counted_by_its_operation_and_has_a_span_without_the_keys_name()
    {
        await parts.EmptyTablesAsync();
        await using var receiver = await TelemetryReceiver.StartAsync();
        await using var vault = await parts.StartVaultAsync();
        using var spans = new SeenSpans();
        await using var broker = await TestBroker.StartAsync(
            parts.Local,
            new()
            {
                ["Storage:ConnectionString"] = parts.Azurite.ConnectionString,
                ["KeyVault:KeyId"] = $"https://{FakeKeyVault.Host}/keys/{vault.KeyName}",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            },
            services =>
            {
                parts.UseVault(services, vault);
                spans.Register(services);
            }
        );
        var wrapping = broker.Get<IKeyWrapping>();
        var cancellation = TestContext.Current.CancellationToken;
        // Until the instance's own keys are there.
        await broker.Get<DataKeyRing>().CurrentAsync(cancellation);
        vault.Forget();
        using var seen = new SeenMetrics(broker.Get<IMeterFactory>());

        await wrapping.CurrentKeyIdAsync(cancellation);
        await wrapping.UnwrapAsync(await wrapping.WrapAsync(new byte[32], cancellation), cancellation);

        var asked = vault.Requests.GroupBy(one => one.Operation == "GET" ? "get" : one.Operation);
        Assert.Equal(
            asked.ToDictionary(one => one.Key, one => (double)one.Count()),
            seen.Sums("mcp_oauth.key_vault_calls")
        );
        // Spans of the fake vault are here as well, as those of all ASP.NET Core programs of this process.
        var calls = spans.All.Where(span => span.Kind == ActivityKind.Client).ToList();
        var names = calls.Select(span => span.DisplayName).ToHashSet();
        Assert.Superset(new HashSet<string> { "key vault get", "key vault wrapkey", "key vault unwrapkey" }, names);
        Assert.DoesNotContain(
            calls.Select(SeenSpans.TextOf),
            text => text.Contains($"/{vault.KeyName}", StringComparison.Ordinal)
        );
    }
}
