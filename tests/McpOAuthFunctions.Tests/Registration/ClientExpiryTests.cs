using System.Net;
using McpOAuth.Clients;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>Clients that nobody uses are forgotten; clients in use are not.</summary>
public sealed class ClientExpiryTests(LocalParts parts) : BrokerTests(parts)
{
    private ManagedClient client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = Keep(await ManagedClient.RegisterAsync(Broker));
    }

    [Fact, Trait("Invariant", "I7"), Trait("Attack", "registration flooding")]
    public async Task A_client_that_never_finished_a_login_is_unknown_after_a_day_although_its_row_still_exists()
    {
        Broker.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await AuthorizeAsync()).Status);

        Broker.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.BadRequest, (await AuthorizeAsync()).Status);
        (await client.Mcp.RefreshAsync("any")).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        (await client.GetAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Neither_reading_nor_replacing_a_registration_nor_a_refused_code_is_a_use()
    {
        Broker.Clock.Advance(TimeSpan.FromHours(20));
        await client.GetAsync();
        await client.PutAsync();
        await client.Mcp.RedeemAsync("never-issued", new string('x', 43));

        Broker.Clock.Advance(TimeSpan.FromHours(5));

        (await client.GetAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_redeemed_code_keeps_its_client_for_half_a_year()
    {
        await LogInAsync();

        Broker.Clock.Advance(TimeSpan.FromDays(179));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync()).Status);

        Broker.Clock.Advance(TimeSpan.FromDays(2));
        (await client.GetAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_use_is_written_at_most_once_a_day()
    {
        Assert.Equal(1, await ClientWritesAsync(LogInAsync));
        Assert.Equal(0, await ClientWritesAsync(LogInAsync));

        // As if the last use had been a day ago. The clock itself cannot move so far: the upstream's stands still.
        var store = Broker.Get<IClientStore>();
        var stored = (await store.FindAsync(client.Mcp.ClientId, TestContext.Current.CancellationToken))!.Client;
        var dayAgo = stored.ExpiresAt!.Value - ClientLifetimes.RenewalInterval;
        Assert.True(await store.TryRenewAsync(stored, dayAgo, TestContext.Current.CancellationToken));
        Broker.Clock.Advance(ClientDirectory.CopyLifetime);

        Assert.Equal(1, await ClientWritesAsync(LogInAsync));
        Assert.Equal(0, await ClientWritesAsync(LogInAsync));
    }

    [Fact]
    public async Task Two_instances_that_see_the_first_use_at_once_both_answer_and_the_client_lives_on()
    {
        await using var second = await TestBroker.StartAsync(Parts, issuer: Broker.Issuer);
        using var there = new TestClient(second.Issuer) { ClientId = client.Mcp.ClientId };
        var (_, first, firstVerifier) = await client.Mcp.LogInAsync(parameters: Scope());
        var (_, other, otherVerifier) = await client.Mcp.LogInAsync(parameters: Scope());

        var answers = await Task.WhenAll(
            client.Mcp.RedeemAsync(first, firstVerifier),
            there.RedeemAsync(other, otherVerifier)
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Broker.Clock.Advance(TimeSpan.FromDays(179));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync()).Status);
    }

    [Fact]
    public async Task Settings_set_the_lifetimes()
    {
        await using var short_ = await TestBroker.StartAsync(
            Parts,
            new() { ["Registration:UnusedLifetime"] = "00:10:00", ["Registration:IdleLifetime"] = "91.00:00:00" }
        );
        using var used = await ManagedClient.RegisterAsync(short_);
        using var unused = await ManagedClient.RegisterAsync(short_);
        await used.Mcp.GetTokensAsync(parameters: Scope());

        short_.Clock.Advance(TimeSpan.FromMinutes(11));
        (await unused.GetAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, (await used.GetAsync()).Status);

        short_.Clock.Advance(TimeSpan.FromDays(91));
        (await used.GetAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }

    private static Dictionary<string, string?> Scope() => new() { ["scope"] = "read:files" };

    private Task LogInAsync() => client.Mcp.GetTokensAsync(parameters: Scope());

    private Task<DevEnvironment.Browser.Page> AuthorizeAsync() =>
        client.Mcp.Browser.GetAsync(client.Mcp.Authorization(Scope()).Url);

    /// <summary>A renewal is a transaction, and no other step of a login writes one.</summary>
    private async Task<int> ClientWritesAsync(Func<Task> login)
    {
        Broker.Operations.Reset();
        await login();
        return Broker.Operations.All.Count(operation => operation.Contains("$batch", StringComparison.Ordinal));
    }
}
