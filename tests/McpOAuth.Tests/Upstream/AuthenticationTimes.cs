using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tests.Upstream;

/// <summary>When the user entered their credentials: how the broker asks for it, and what it believes.</summary>
[Trait("Spec", "OpenID Connect Core 1.0 §2")]
public sealed class AuthenticationTimes
{
    private readonly SomeUpstream upstream = new();

    [Theory]
    [InlineData(1_793_620_000L, 1_793_620_000L)]
    [InlineData("1793620000", 1_793_620_000L)]
    [InlineData(1_793_620_000.9, 1_793_620_000L)]
    [InlineData(0L, 0L)]
    [InlineData(-1L, null)]
    [InlineData(1e300, null)]
    [InlineData(253_402_300_800L, null)]
    [InlineData("yesterday", null)]
    [InlineData(true, null)]
    [InlineData(null, null)]
    public async Task A_time_is_read_and_anything_else_counts_as_not_said(object? claim, long? seconds)
    {
        var identity = await new IdTokenValidation(SomeUpstream.Settings, Some.Clock()).ValidateAsync(
            upstream.Sign(SomeUpstream.Claims(("auth_time", claim))),
            new Secret(SomeUpstream.Nonce),
            upstream.Configuration
        );

        Assert.Equal(seconds, identity.Value.AuthenticatedAt?.ToUnixTimeSeconds());
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    [InlineData(true, "0")]
    [InlineData(false, null)]
    public void Only_a_fresh_sign_in_asks_for_the_time(bool isFresh, string? sent)
    {
        var query = new Dictionary<string, string>();

        UpstreamPrompts.Add(
            query,
            UpstreamHabits.Of(UpstreamPreset.Oidc),
            new()
            {
                RedirectUri = "https://broker.example/callback/some",
                State = "state",
                Nonce = new("nonce"),
                Challenge = CodeChallenge.Of(CodeVerifier.Create()),
                Scopes = Some.Scopes("openid"),
                IsFresh = isFresh,
            }
        );

        Assert.Equal(sent, query.GetValueOrDefault("max_age"));
    }
}
