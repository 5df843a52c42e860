namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>An assertion works once.</summary>
public sealed class AssertionReplay : IDisposable
{
    private readonly AssertingClient client = new();

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §9"), Trait("Attack", "Assertion replay")]
    public async Task A_used_assertion_is_refused()
    {
        var assertion = client.Key.Sign(client.Claims());
        Assert.False((await client.PresentAsync(assertion)).IsRefused);

        var again = await client.PresentAsync(assertion);

        Assert.Equal(("invalid_client", "assertion: jti already used"), (again.Error?.Code, again.Error?.Reason));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §9"), Trait("Attack", "Assertion replay")]
    public async Task Another_assertion_with_the_same_id_is_refused()
    {
        Assert.False((await client.AuthenticateAsync(("jti", "same"))).IsRefused);
        client.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await client.AuthenticateAsync(("jti", "same"))).IsRefused);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §9")]
    public async Task Two_clients_may_use_the_same_id()
    {
        Assert.False((await client.AuthenticateAsync(("jti", "same"))).IsRefused);

        Assert.False(
            (await client.AuthenticateAsync(("jti", "same"), ("iss", "another"), ("sub", "another"))).IsRefused
        );
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §9"), Trait("Attack", "Assertion replay")]
    public async Task An_id_is_remembered_beyond_the_expiry_of_its_assertion()
    {
        var expires = client.Clock.GetUtcNow() + TimeSpan.FromSeconds(300);
        await client.AuthenticateAsync(("exp", expires.ToUnixTimeSeconds()));

        // A minute that our clocks may differ from the client's, and one from each other's.
        Assert.Equal(expires + TimeSpan.FromMinutes(2), Assert.Single(client.Replays.Used).Value);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §9"), Trait("Attack", "Using up a stranger's assertions")]
    public async Task Only_the_client_itself_can_use_up_an_id()
    {
        using var stranger = ClientKey.Create();
        Assert.True((await client.PresentAsync(stranger.Sign(client.Claims(("jti", "guessed"))))).IsRefused);

        Assert.False((await client.AuthenticateAsync(("jti", "guessed"))).IsRefused);
    }

    public void Dispose() => client.Dispose();
}
