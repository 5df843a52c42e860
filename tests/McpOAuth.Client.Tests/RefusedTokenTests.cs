using System.Net;
using McpOAuth.Client.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Client.Tests;

/// <summary>An operator sees why a token was refused.</summary>
[Trait("Spec", "RFC 9068 §4"), Trait("Spec", "RFC 6750 §3.1")]
public sealed class RefusedTokenTests : StubTests
{
    /// <summary>The year 2301, in seconds since 1970.</summary>
    private const long Later = 10_444_444_444;

    [Theory]
    [InlineData("aud", "https://other.example.com/mcp", "Resources__N__Uri")]
    [InlineData("iss", "https://other.example.com", "Broker__Issuer")]
    [InlineData("exp", 1, "expired")]
    [InlineData("nbf", 9_999_999_999, "not valid yet")]
    [InlineData("exp", null, "no valid lifetime")]
    public async Task One_warning_has_the_reason_and_nothing_of_the_token(string claim, object? value, string reason)
    {
        await using var server = await ProtectedServer.StartAsync(Broker.Issuer);
        var token = Broker.Token(change: claims =>
        {
            claims.Remove(claim);
            if (claim == "nbf")
            {
                claims["exp"] = Later;
            }
            if (value is not null)
            {
                claims[claim] = value;
            }
        });

        await AssertRefusedAsync(server, token, reason);

        Assert.DoesNotContain("other.example.com", server.Log.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_type_another_signature_and_no_JWT_have_reasons_too()
    {
        await using var server = await ProtectedServer.StartAsync(Broker.Issuer);

        await AssertRefusedAsync(server, Broker.Token(type: "JWT"), "typ");
        await AssertRefusedAsync(server, Broker.Token(keyId: "key-1"), "its signature is wrong");
        await AssertRefusedAsync(server, "opaque", "not a JWT");
    }

    [Fact, Trait("Attack", "Denial of service")]
    public async Task A_flood_of_bad_tokens_writes_60_warnings_in_a_minute()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await ProtectedServer.StartAsync(Broker.Issuer, clock: clock);

        for (var number = 0; number < 70; number++)
        {
            using var refused = await server.CallAsync("open", "opaque");
        }
        var inOneMinute = server.Log.Warnings.Count();
        clock.Advance(TimeSpan.FromMinutes(1));
        using var next = await server.CallAsync("open", "opaque");

        Assert.Equal(60, inOneMinute);
        Assert.Equal(
            [
                "More access tokens refused in the last minute than were logged 10",
                "Access token refused: it is not a JWT",
            ],
            server.Log.Warnings.Skip(inOneMinute)
        );
    }

    [Fact]
    public async Task No_token_and_a_good_token_are_no_warning()
    {
        await using var server = await ProtectedServer.StartAsync(Broker.Issuer);

        using var challenge = await server.CallAsync("open", null);
        var text = await server.TextAsync("open", Broker.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, challenge.StatusCode);
        Assert.Contains("Opened.", text, StringComparison.Ordinal);
        Assert.Empty(server.Log.Warnings);
    }

    private static async Task AssertRefusedAsync(ProtectedServer server, string token, string reason)
    {
        var before = server.Log.Warnings.Count();
        using var refused = await server.CallAsync("open", token);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("invalid_token", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        var warning = Assert.Single(server.Log.Warnings.Skip(before));
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[0], warning, StringComparison.Ordinal);
        Assert.InRange(warning.Length, 1, 200);
    }
}
