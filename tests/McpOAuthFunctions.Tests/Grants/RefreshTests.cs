using System.Net;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>I3: refresh is idempotent, then merciless.</summary>
[Trait("Invariant", "I3")]
public sealed class RefreshTests(LocalParts parts) : ClientTests(parts)
{
    [Theory, Trait("Spec", "RFC 9700 §4.14.2")]
    [InlineData("token")]
    [InlineData("refresh")]
    public async Task Twelve_concurrent_uses_of_one_token_get_the_same_successor(string endpoint)
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Client.RefreshAsync(token, endpoint: endpoint))
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var successor = Assert.Single(answers.Select(answer => answer.RefreshToken).Distinct());
        Assert.NotEqual(token, successor);
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(successor)).Status);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task A_retry_inside_the_window_gets_the_successor_and_one_after_it_ends_the_family()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;
        var successor = (await Client.RefreshAsync(token)).RefreshToken;

        Broker.Clock.Advance(TimeSpan.FromSeconds(115));
        Assert.Equal(successor, (await Client.RefreshAsync(token)).RefreshToken);

        Broker.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Client.RefreshAsync(token)).AssertRefused("invalid_grant");
        (await Client.RefreshAsync(successor)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task A_grandparent_ends_the_family_even_inside_the_window()
    {
        var first = (await Client.GetTokensAsync()).RefreshToken;
        var second = (await Client.RefreshAsync(first)).RefreshToken;
        var third = (await Client.RefreshAsync(second)).RefreshToken;

        (await Client.RefreshAsync(first)).AssertRefused("invalid_grant");

        (await Client.RefreshAsync(third)).AssertRefused("invalid_grant");
    }

    [Fact]
    public async Task The_window_closes_when_the_successor_is_used_and_its_ciphertext_is_erased()
    {
        var first = (await Client.GetTokensAsync()).RefreshToken;
        var second = (await Client.RefreshAsync(first)).RefreshToken;
        var before = await SuccessorAsync();

        var third = (await Client.RefreshAsync(second)).RefreshToken;

        Assert.NotNull(before);
        Assert.NotEqual(before, await SuccessorAsync());
        (await Client.RefreshAsync(first)).AssertRefused("invalid_grant");
        (await Client.RefreshAsync(third)).AssertRefused("invalid_grant");
        Assert.Null(await SuccessorAsync());
    }

    [Fact]
    public async Task Without_a_window_every_second_use_ends_the_family()
    {
        await using var strict = await TestBroker.StartAsync(Parts, new() { ["Lifetimes:RefreshGrace"] = "0" });
        using var other = await TestClient.RegisterAsync(strict);
        var token = (await other.GetTokensAsync()).RefreshToken;
        var successor = (await other.RefreshAsync(token)).RefreshToken;

        (await other.RefreshAsync(token)).AssertRefused("invalid_grant");

        (await other.RefreshAsync(successor)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task A_token_of_another_client_is_refused_and_revokes_nothing()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;
        using var thief = await TestClient.RegisterAsync(Broker);

        (await thief.RefreshAsync(token)).AssertRefused("invalid_grant");

        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task A_forged_token_is_refused_and_revokes_nothing()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;
        var core = token.Split('.')[0];
        var forged = core[..40] + (core[40] == 'A' ? 'B' : 'A') + core[41..];

        (await Client.RefreshAsync(forged)).AssertRefused("invalid_grant");
        (await Client.RefreshAsync(token.Split('.')[1])).AssertRefused("invalid_grant");

        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task A_forged_hint_neither_helps_a_former_token_nor_harms_the_newest_one()
    {
        var first = (await Client.GetTokensAsync()).RefreshToken;
        var second = (await Client.RefreshAsync(first)).RefreshToken;
        var third = (await Client.RefreshAsync(second)).RefreshToken;

        // The newest token with the hint of a former one: the row is read instead.
        var fourth = await Client.RefreshAsync($"{third.Split('.')[0]}.{second.Split('.')[1]}");
        Assert.Equal(HttpStatusCode.OK, fourth.Status);

        // A former token with the newest one's hint stays a former token.
        (await Client.RefreshAsync($"{first.Split('.')[0]}.{fourth.RefreshToken.Split('.')[1]}")).AssertRefused(
            "invalid_grant"
        );
        (await Client.RefreshAsync(fourth.RefreshToken)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I9")]
    public async Task Scope_may_narrow_for_one_answer_and_never_widen()
    {
        var token = (
            await Client.GetTokensAsync(parameters: new() { ["scope"] = "read:files write:files" })
        ).RefreshToken;

        var narrow = await Client.RefreshAsync(token, new() { ["scope"] = "read:files" });
        Assert.Equal("read:files", narrow.Json.GetProperty("scope").GetString());
        Assert.Equal("read:files", AccessToken.Read(narrow).Claim("scope"));

        (await Client.RefreshAsync(narrow.RefreshToken, new() { ["scope"] = "admin:system" })).AssertRefused(
            "invalid_scope"
        );
        var full = await Client.RefreshAsync(narrow.RefreshToken);
        Assert.Equal("read:files write:files", full.Json.GetProperty("scope").GetString());
    }

    [Fact, Trait("Spec", "RFC 8707 §2.2")]
    public async Task Another_resource_is_refused()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;

        (await Client.RefreshAsync(token, new() { ["resource"] = "https://other.example" })).AssertRefused(
            "invalid_target"
        );
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_token_idle_for_too_long_is_refused()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;
        Broker.Clock.Advance(TimeSpan.FromDays(29));
        var renewed = await Client.RefreshAsync(token);
        Assert.Equal(HttpStatusCode.OK, renewed.Status);

        Broker.Clock.Advance(TimeSpan.FromDays(31));

        (await Client.RefreshAsync(renewed.RefreshToken)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_family_ends_after_ninety_days_however_often_it_was_refreshed()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;
        for (var month = 0; month < 4; month++)
        {
            Broker.Clock.Advance(TimeSpan.FromDays(22));
            token = (await Client.RefreshAsync(token)).RefreshToken;
        }

        Broker.Clock.Advance(TimeSpan.FromDays(3));

        (await Client.RefreshAsync(token)).AssertRefused("invalid_grant");
    }

    [Fact]
    public async Task Two_instances_share_families_and_their_window()
    {
        await using var second = await TestBroker.StartAsync(Parts, issuer: Broker.Issuer);
        using var there = new TestClient(second.Issuer) { ClientId = Client.ClientId };
        var token = (await Client.GetTokensAsync()).RefreshToken;

        var answers = await Task.WhenAll(Client.RefreshAsync(token), there.RefreshAsync(token));

        Assert.Equal(answers[0].RefreshToken, answers[1].RefreshToken);
    }

    /// <summary>The ciphertext in the one row of this client's one grant.</summary>
    private async Task<string?> SuccessorAsync()
    {
        var row = await Broker
            .Table(TableNames.Grants)
            .QueryAsync<TableEntity>($"ClientId eq '{Client.ClientId}'")
            .SingleAsync();
        return row.GetBinary("Successor") is { } bytes ? Convert.ToHexString(bytes) : null;
    }
}
