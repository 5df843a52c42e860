using System.Net;
using DevEnvironment.Upstream;
using McpOAuth.Azure.LocalKey;
using McpOAuth.Keys;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>I4 with four real processes on one Azurite, an upstream that takes two seconds and detects reuse.</summary>
[Trait("Invariant", "I4")]
public sealed class FourProcessesTests(LocalParts parts) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mcp-oauth-vault-").FullName;
    private readonly List<BrokerProcess> instances = [];
    private OwnStorage azurite = null!;
    private LocalUpstream upstream = null!;
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        azurite = await parts.OwnStorage.RentAsync();
        upstream = await LocalUpstream.StartAsync(parts.Node, new() { TokenDelay = TimeSpan.FromSeconds(2) });
        var shared = new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = azurite.ConnectionString,
            ["Upstreams:local:Issuer"] = upstream.Issuer,
        };
        // The one in this process signs alice in, connects the tool and shows the row; it exchanges nothing.
        var keyFile = Path.Combine(folder, "mcp-oauth", "development.key");
        scene = await VaultScene.StartAsync(
            parts,
            shared,
            services => services.Replace(ServiceDescriptor.Singleton<IKeyWrapping>(new LocalKeyFile(keyFile)))
        );
        await scene.ConnectAsync();
        var settings = TestBroker.UsualSettings(parts, scene.Broker.Issuer);
        foreach (var (name, value) in VaultScene.ToolSettings(scene.Resource).Concat(shared))
        {
            settings[name] = value;
        }
        settings["Logging:LogLevel:Default"] = "Warning";
        instances.AddRange(
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BrokerProcess.StartAsync(settings, folder)))
        );
        foreach (var instance in instances)
        {
            Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync(instance: instance.Url)).Status);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
        await scene.DisposeAsync();
        await upstream.DisposeAsync();
        azurite.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task Two_hundred_exchanges_over_an_expired_connection_are_one_upstream_refresh()
    {
        var former = (await scene.ExchangeAsync(instance: instances[0].Url)).AccessToken;
        await scene.ExpireAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => scene.ExchangeAsync(instance: instances[i % 4].Url))
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.DoesNotContain(answers, answer => answer.AccessToken == former);
        Assert.All(answers, answer => Assert.True(answer.Json.GetProperty("expires_in").GetInt32() > 3000));
        var statistics = await upstream.StatisticsAsync();
        Assert.Equal(1, statistics.Token["refresh_token"]);
        Assert.Equal((0, 0), (statistics.TokenRefused["refresh_token"], statistics.GrantsRevoked));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task After_the_owner_of_the_lease_was_killed_the_others_say_reconnect_within_its_lease()
    {
        await scene.ExpireAsync();
        var dying = scene.ExchangeAsync(instance: instances[0].Url);
        await BecomesPendingAsync();
        await instances[0].KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => dying);
        var lease = (await scene.FindAsync())!.Lease!;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => PatientlyAsync(instances[1 + (i % 3)].Url))
        );

        // Whether the dead one's refresh token was spent cannot be known, and none is risked.
        Assert.All(answers, answer => answer.AssertRefused("interaction_required"));
        Assert.InRange(scene.Broker.Clock.GetUtcNow(), lease.ExpiresAt, lease.ExpiresAt.AddSeconds(10));
        Assert.Equal(0, (await upstream.StatisticsAsync()).TokenRefused["refresh_token"]);
        await scene.ConnectAsync();
        Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync(instance: instances[1].Url)).Status);
    }

    // A request that waits for the lease is answered after 8 seconds, with 503, and may be repeated.
    private async Task<Answer> PatientlyAsync(string instance)
    {
        while (true)
        {
            var answer = await scene.ExchangeAsync(instance: instance);
            if (answer.Status != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    // Another process writes the row, and Table Storage notifies nobody: the only way to know is to read it again.
    private async Task BecomesPendingAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await scene.FindAsync())?.State != ConnectionState.Pending)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }
}
