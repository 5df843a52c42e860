using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Upstream;

/// <summary>Whatever an upstream publishes, a login is told to come back. It is never a bug of ours.</summary>
[Trait("Spec", "RFC 8259 §8.2")]
public sealed class HostileDocuments : IDisposable
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly ScriptedUpstream upstream = new();

    public void Dispose() => upstream.Dispose();

    [Theory]
    [InlineData("""{"keys":[{"\ud800":1}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","\ud800x":{"\udc00":1}}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"!","e":"\ud800"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"!","y":null}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"","e":""},{"kty":["RSA"],"n":"AQ","e":"AQ","x5c":["!"]}]}""")]
    public async Task A_key_set_that_makes_no_sense_is_an_outage(string keys)
    {
        upstream.KeysText = keys;
        var request = new UpstreamAuthorization
        {
            RedirectUri = "https://broker.example/callback/some",
            State = "state",
            Nonce = new("nonce"),
            Challenge = CodeChallenge.Of(CodeVerifier.Create()),
            Scopes = ScopeSet.Of(["openid"]),
        };

        await Assert.ThrowsAnyAsync<OutageException>(() =>
            upstream.Provider(clock).AuthorizationUrlAsync(request, TestContext.Current.CancellationToken)
        );
    }
}
