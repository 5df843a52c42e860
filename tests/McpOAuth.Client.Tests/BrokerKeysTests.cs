using System.Net;
using McpOAuth.Client.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Client.Tests;

/// <summary>Whether a token can be judged depends on the broker's keys.</summary>
[Trait("Spec", "RFC 9068 §4")]
public sealed class BrokerKeysTests : StubTests
{
    // Tokens are judged by the real clock.
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());

    [Fact, Trait("Spec", "RFC 9110 §15.6.4")]
    public async Task While_the_keys_cannot_be_fetched_it_is_503_with_Retry_After_and_then_works()
    {
        await using var server = await StartAsync();
        Broker.IsDown = true;

        using var unavailable = await server.CallAsync("open", Broker.Token());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), unavailable.Headers.RetryAfter?.Delta);
        Assert.Empty(unavailable.Headers.WwwAuthenticate);
        Assert.Contains("503", Assert.Single(server.Log.Warnings), StringComparison.Ordinal);
        Broker.IsDown = false;
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Contains("Opened.", await server.TextAsync("open", Broker.Token()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_a_token_is_401_even_then()
    {
        await using var server = await StartAsync();
        Broker.IsDown = true;

        using var refused = await server.CallAsync("open", null);
        using var malformed = await server.CallAsync("open", "not-a-jwt");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, malformed.StatusCode);
    }

    [Fact]
    public async Task Known_keys_serve_for_a_day_while_the_broker_is_down()
    {
        await using var server = await StartAsync();
        var token = Broker.Token();
        await server.TextAsync("open", token);
        Broker.IsDown = true;

        clock.Advance(TimeSpan.FromHours(23));
        using var served = await server.CallAsync("open", token);
        clock.Advance(TimeSpan.FromHours(2));
        using var unavailable = await server.CallAsync("open", token);

        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
    }

    [Fact]
    public async Task A_new_key_of_the_broker_is_fetched_when_its_first_token_arrives()
    {
        await using var server = await StartAsync();
        await server.TextAsync("open", Broker.Token());
        Broker.RotateKey();
        clock.Advance(TimeSpan.FromSeconds(31));

        using var response = await server.CallAsync("open", Broker.Token());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, Broker.Fetches);
    }

    [Fact, Trait("Attack", "Denial of service")]
    public async Task Many_unknown_key_ids_cause_one_fetch_in_30_seconds()
    {
        await using var server = await StartAsync();
        await server.TextAsync("open", Broker.Token());
        clock.Advance(TimeSpan.FromSeconds(31));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(number => server.CallAsync("open", Broker.Token(keyId: $"unknown-{number}")))
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.Equal(2, Broker.Fetches);
        Assert.All(
            server.Log.Warnings,
            line => Assert.Contains("no key of the broker", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_unknown_key_id_is_503_while_the_broker_is_down_and_known_ones_still_work()
    {
        await using var server = await StartAsync();
        await server.TextAsync("open", Broker.Token());
        clock.Advance(TimeSpan.FromSeconds(31));
        Broker.IsDown = true;

        using var unknown = await server.CallAsync("open", Broker.Token(keyId: "newer"));
        using var known = await server.CallAsync("open", Broker.Token());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    private Task<ProtectedServer> StartAsync() => ProtectedServer.StartAsync(Broker.Issuer, clock: clock);
}
