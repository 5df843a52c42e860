using System.Text.Json.Nodes;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>What an assertion must say, whoever signed it.</summary>
public sealed class AssertionClaims : IDisposable
{
    private readonly AssertingClient client = new();

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task A_valid_assertion_authenticates_its_client()
    {
        var found = await client.AuthenticateAsync();

        Assert.Equal(AssertingClient.Id, found.Value.ClientId);
    }

    [Theory, Trait("Spec", "RFC 7523 §3"), Trait("Spec", "OpenID Connect Core 1.0 §9")]
    [InlineData("\"https://login.example.com\"")]
    [InlineData("\"https://login.example.com/token\"")]
    [InlineData("\"https://login.example.com/refresh\"")]
    [InlineData("\"https://login.example.com/revoke\"")]
    [InlineData("\"https://login.example.com/introspect\"")]
    [InlineData("""["https://login.example.com"]""")]
    [InlineData("""["https://login.example.com", "https://login.example.com/token"]""")]
    public async Task The_issuer_and_the_endpoints_are_accepted_as_audience(string audience) =>
        Assert.False((await client.AuthenticateAsync(("aud", JsonNode.Parse(audience)))).IsRefused);

    [Theory, Trait("Spec", "RFC 7523 §3"), Trait("Attack", "Assertion made for another server")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("\"https://other.example.com\"")]
    [InlineData("\"https://login.example.com/\"")]
    [InlineData("\"https://LOGIN.example.com\"")]
    [InlineData("\"https://login.example.com/authorize\"")]
    [InlineData("\"https-less-id\"")]
    [InlineData("""["https://login.example.com", "https://other.example.com"]""")]
    [InlineData("""["https://other.example.com", "https://login.example.com/token"]""")]
    public Task Another_audience_is_refused(string audience) =>
        AssertRefusedAsync("aud", ("aud", JsonNode.Parse(audience)));

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData(null)]
    [InlineData("another")]
    [InlineData("HTTPS-less-id")]
    public Task The_issuer_must_be_the_client(string? issuer) => AssertRefusedAsync("iss", ("iss", issuer));

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task The_subject_must_be_the_client()
    {
        var others = client.Key.Sign(client.Claims(("sub", "another")));
        Assert.Equal("assertion: iss", (await client.PresentAsync(others)).Error?.Reason);

        var nobodys = client.Key.Sign(client.Claims(("sub", null)));
        Assert.Equal("invalid_client", (await client.PresentAsync(nobodys, AssertingClient.Id)).Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 7521 §4.2")]
    public async Task A_client_id_beside_the_assertion_must_name_the_same_client()
    {
        Assert.False((await client.PresentAsync(client.Key.Sign(client.Claims()), AssertingClient.Id)).IsRefused);

        var found = await client.PresentAsync(client.Key.Sign(client.Claims()), "another");
        Assert.Equal("invalid_client", found.Error?.Code);
    }

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData(-59, true)]
    [InlineData(-60, false)]
    [InlineData(-3600, false)]
    [InlineData(1, true)]
    [InlineData(660, true)]
    [InlineData(661, false)]
    [InlineData(86400, false)]
    public async Task An_assertion_must_be_unexpired_and_expire_soon(int seconds, bool isGood)
    {
        var expires = client.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds;

        var found = await client.AuthenticateAsync(("exp", expires), ("iat", null));

        Assert.Equal(isGood ? null : "assertion: exp", found.Error?.Reason);
    }

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData("null", "exp")]
    [InlineData("0", "exp")]
    [InlineData("-1", "exp")]
    [InlineData("9223372036854775807", "exp")]
    [InlineData("\"\"", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("true", null)]
    [InlineData("[]", null)]
    [InlineData("1e300", null)]
    [InlineData("99999999999999999999", null)]
    public Task An_expiry_that_is_not_a_time_is_refused(string expires, string? claim) =>
        AssertRefusedAsync(claim, ("exp", JsonNode.Parse(expires)), ("iat", null));

    [Fact, Trait("Spec", "RFC 7519 §2")]
    public async Task Times_may_have_fractions()
    {
        var now = client.Clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.False((await client.AuthenticateAsync(("exp", now + 60.5), ("iat", now - 0.25))).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData("iat", 60, true)]
    [InlineData("iat", 61, false)]
    [InlineData("iat", -3600, true)]
    [InlineData("nbf", 60, true)]
    [InlineData("nbf", 61, false)]
    public async Task An_assertion_from_the_future_is_refused(string claim, int seconds, bool isGood)
    {
        var now = client.Clock.GetUtcNow().ToUnixTimeSeconds();

        var found = await client.AuthenticateAsync((claim, now + seconds), ("exp", now + 120));

        Assert.Equal(isGood ? null : $"assertion: {claim}", found.Error?.Reason);
    }

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData("iat")]
    [InlineData("nbf")]
    public Task A_claim_that_should_be_a_time_and_is_not_is_refused(string claim) =>
        AssertRefusedAsync(null, (claim, "yesterday"));

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task An_assertion_must_be_issued_before_it_expires()
    {
        var now = client.Clock.GetUtcNow().ToUnixTimeSeconds();

        await AssertRefusedAsync("iat", ("exp", now + 10), ("iat", now + 10));
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §9")]
    [InlineData("null", "jti")]
    [InlineData("\"\"", "jti")]
    [InlineData("[]", null)]
    public Task An_assertion_must_have_an_id(string id, string? claim) =>
        AssertRefusedAsync(claim, ("jti", JsonNode.Parse(id)));

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §9")]
    public Task An_overlong_id_is_refused() => AssertRefusedAsync("jti", ("jti", new string('a', 513)));

    public void Dispose() => client.Dispose();

    /// <param name="claim">The claim that is named to the log; null where the JWT cannot even be read.</param>
    private async Task AssertRefusedAsync(string? claim, params (string Name, JsonNode? Value)[] claims)
    {
        var found = await client.AuthenticateAsync(claims);

        var reason = claim is null ? "client_assertion is not a JWT with a sub claim" : $"assertion: {claim}";
        Assert.Equal(("invalid_client", reason), (found.Error?.Code, found.Error?.Reason));
        Assert.Empty(client.Replays.Used);
    }
}
