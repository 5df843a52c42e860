using System.Net;
using DevEnvironment.Upstream;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>I4: an upstream refresh token is spent by one instance at a time, with the real provider's reuse detection on.</summary>
[Trait("Invariant", "I4")]
public sealed class RefreshTests(LocalParts parts) : IAsyncLifetime
{
    private LocalUpstream upstream = null!;
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await LocalUpstream.StartAsync(parts.Node, new() { TokenDelay = TimeSpan.FromSeconds(1) });
        scene = await VaultScene.StartAsync(parts, Upstream());
        await scene.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task One_of_many_exchanges_at_several_instances_refreshes_and_all_get_its_token()
    {
        var former = (await scene.ExchangeAsync()).AccessToken;
        await scene.ExpireAsync();
        await using var second = await InstanceAsync();
        await using var third = await InstanceAsync();
        string[] instances = [scene.Broker.Issuer, second.Issuer, third.Issuer];

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => scene.ExchangeAsync(instance: instances[i % 3]))
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var token = Assert.Single(answers.Select(answer => answer.AccessToken).Distinct());
        Assert.NotEqual(former, token);
        Assert.Equal(1, await RefreshesAsync());
        Assert.Equal(ConnectionState.Connected, (await scene.FindAsync())!.State);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task The_new_refresh_token_replaces_the_previous_one()
    {
        for (var round = 0; round < 3; round++)
        {
            await scene.ExpireAsync();
            Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync()).Status);
        }

        var statistics = await upstream.StatisticsAsync();
        Assert.Equal(3, statistics.Token["refresh_token"]);
        Assert.Equal(0, statistics.TokenRefused["refresh_token"]);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task Shortly_before_expiry_one_refreshes_while_the_others_use_the_current_token()
    {
        var former = (await scene.ExchangeAsync()).AccessToken;
        await scene.ChangeAsync(connection =>
            connection with
            {
                Tokens = connection.Tokens with { ExpiresAt = scene.Broker.Clock.GetUtcNow().AddSeconds(60) },
                ObtainedAt = connection.ObtainedAt.AddHours(-1),
            }
        );
        await using var second = await InstanceAsync();

        var first = scene.ExchangeAsync();
        await scene.WaitAsync(connection => connection.State == ConnectionState.Pending);
        var meanwhile = await scene.ExchangeAsync(instance: second.Issuer);

        Assert.Equal(former, meanwhile.AccessToken);
        Assert.NotEqual(former, (await first).AccessToken);
        Assert.Equal(1, await RefreshesAsync());
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task After_invalid_grant_the_user_is_asked_and_the_upstream_is_not_asked_again()
    {
        await scene.ChangeAsync(connection =>
            connection with
            {
                Tokens = connection.Tokens with
                {
                    RefreshToken = new("dead"),
                    ExpiresAt = scene.Broker.Clock.GetUtcNow(),
                },
            }
        );

        (await scene.ExchangeAsync()).AssertRefused("interaction_required");
        (await scene.ExchangeAsync()).AssertRefused("interaction_required");

        Assert.Equal(1, await RefreshesAsync());
        var lost = (await scene.FindAsync())!;
        Assert.Equal(ConnectionState.Reconnect, lost.State);
        Assert.Null(lost.Tokens.RefreshToken);
        await scene.ConnectAsync();
        Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync()).Status);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task After_an_owner_that_died_a_single_use_token_is_not_risked()
    {
        await scene.ExpireAsync();
        await scene.ChangeAsync(Dead);

        (await scene.ExchangeAsync()).AssertRefused("interaction_required");

        Assert.Equal(0, await RefreshesAsync());
        Assert.Equal(ConnectionState.Reconnect, (await scene.FindAsync())!.State);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task After_an_owner_that_died_a_reusable_token_is_used_again()
    {
        await scene.ExpireAsync();
        await scene.ChangeAsync(Dead);
        await using var reusable = await InstanceAsync(new() { ["Upstreams:local:RefreshRotation"] = "reusable" });

        var answer = await scene.ExchangeAsync(instance: reusable.Issuer);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(1, await RefreshesAsync());
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task While_a_lease_runs_no_one_else_uses_the_token_and_callers_wait_for_its_end()
    {
        await scene.ExpireAsync();
        var now = scene.Broker.Clock.GetUtcNow();
        await scene.ChangeAsync(connection => Dead(connection) with { Lease = new("x", now.AddSeconds(3)) });

        var answer = scene.ExchangeAsync();
        await scene.WaitAsync(connection => connection.State == ConnectionState.Reconnect);

        (await answer).AssertRefused("interaction_required");
        Assert.True(scene.Broker.Clock.GetUtcNow() >= now.AddSeconds(3));
        Assert.Equal(0, await RefreshesAsync());
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task Tokens_from_the_upstream_are_stored_even_if_the_caller_disconnects()
    {
        await scene.ExpireAsync();
        using var leaving = new CancellationTokenSource();

        var asking = scene.ExchangeAsync(cancellation: leaving.Token);
        await scene.WaitAsync(connection => connection.State == ConnectionState.Pending);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await scene.WaitAsync(connection => connection.State == ConnectionState.Connected);

        Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync()).Status);
        Assert.Equal(1, await RefreshesAsync());
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task A_user_who_reconnects_during_a_refresh_keeps_the_new_connection()
    {
        await scene.ExpireAsync();
        var asking = scene.ExchangeAsync();
        await scene.WaitAsync(connection => connection.State == ConnectionState.Pending);

        var now = scene.Broker.Clock.GetUtcNow();
        await scene.ChangeAsync(connection =>
            connection with
            {
                State = ConnectionState.Connected,
                Lease = null,
                Tokens = new()
                {
                    AccessToken = new("new"),
                    RefreshToken = new("new"),
                    ExpiresAt = now.AddHours(1),
                },
                ConnectedAt = now,
            }
        );

        Assert.Equal("new", (await asking).AccessToken);
        Assert.Equal("new", (await scene.FindAsync())!.Tokens.RefreshToken!.Reveal());
    }

    private static Connection Dead(Connection connection) =>
        connection with
        {
            State = ConnectionState.Pending,
            Lease = new("an-owner-that-died", DateTimeOffset.UnixEpoch.AddYears(50)),
        };

    private Dictionary<string, string?> Upstream() => new() { ["Upstreams:local:Issuer"] = upstream.Issuer };

    private async Task<TestBroker> InstanceAsync(Dictionary<string, string?>? settings = null)
    {
        var all = VaultScene.ToolSettings(scene.Resource);
        foreach (var (name, value) in Upstream().Concat(settings ?? []))
        {
            all[name] = value;
        }
        return await TestBroker.StartAsync(parts, all, issuer: scene.Broker.Issuer);
    }

    private async Task<int> RefreshesAsync() => (await upstream.StatisticsAsync()).Token["refresh_token"];
}
