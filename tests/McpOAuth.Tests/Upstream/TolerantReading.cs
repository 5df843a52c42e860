using System.Text.Json;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Upstream;

/// <summary>An optional member of an unexpected type counts as not said. Only a required one refuses.</summary>
[Trait("Spec", "RFC 6749 §5.1")]
public sealed class TolerantReading : IDisposable
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly ScriptedUpstream upstream = new();
    private readonly UpstreamProvider provider;

    public TolerantReading() => provider = upstream.Provider(clock);

    public void Dispose() => upstream.Dispose();

    [Theory]
    [InlineData("3600", 3600)]
    [InlineData("3599.98", 3599)]
    [InlineData("\"3600\"", 3600)]
    [InlineData("\"3599.98\"", 3599)]
    [InlineData("1e3", 1000)]
    public async Task A_lifetime_may_be_a_fraction_or_text(string expiresIn, int seconds)
    {
        var tokens = await TokensAsync($"\"expires_in\":{expiresIn}");

        Assert.Equal(Some.Now.AddSeconds(seconds), tokens.ExpiresAt);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    [InlineData("null")]
    [InlineData("[3600]")]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("\"NaN\"")]
    public async Task A_lifetime_of_another_type_counts_as_not_said(string expiresIn)
    {
        var withRefreshToken = await TokensAsync($"\"expires_in\":{expiresIn},\"refresh_token\":\"r\"");
        var without = await TokensAsync($"\"expires_in\":{expiresIn}");

        Assert.Equal(Some.Now + UpstreamLifetime.Assumed, withRefreshToken.ExpiresAt);
        Assert.Null(without.ExpiresAt);
    }

    [Fact]
    public async Task A_token_without_a_lifetime_is_assumed_to_last_an_hour_if_it_can_be_refreshed()
    {
        Assert.Equal(Some.Now.AddHours(1), (await TokensAsync("\"refresh_token\":\"r\"")).ExpiresAt);
        Assert.Null((await TokensAsync("\"scope\":\"a\"")).ExpiresAt);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task After_a_refresh_without_a_lifetime_the_token_is_refreshed_again_an_hour_later()
    {
        var tokens = (await ScriptedUpstream.RefreshAsync(provider)).Value;

        Assert.Null(tokens.RefreshToken);
        Assert.Equal(Some.Now.AddHours(1), tokens.ExpiresAt);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("-3600.5")]
    [InlineData("\"-1\"")]
    [InlineData("-1e300")]
    public async Task A_lifetime_that_is_over_is_not_an_endless_one(string expiresIn)
    {
        Assert.Equal(Some.Now, (await TokensAsync($"\"expires_in\":{expiresIn}")).ExpiresAt);
        Assert.Equal(Some.Now, (await TokensAsync($"\"expires_in\":{expiresIn},\"refresh_token\":\"r\"")).ExpiresAt);
    }

    [Theory]
    [InlineData("99999999999")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999999999")]
    [InlineData("\"99999999999999999999999999\"")]
    public async Task An_absurd_lifetime_is_shortened_to_a_year(string expiresIn)
    {
        var tokens = await TokensAsync($"\"expires_in\":{expiresIn}");

        Assert.Equal(Some.Now.AddDays(365), tokens.ExpiresAt);
    }

    [Theory]
    [InlineData("\"scope\":[\"openid\"]")]
    [InlineData("\"scope\":7")]
    [InlineData("\"refresh_token\":false")]
    [InlineData("\"refresh_token_expires_in\":\"never\"")]
    [InlineData("\"error\":null,\"error_description\":[\"x\"]")]
    [InlineData("\"anything\":[{\"at\":[\"all\"]}]")]
    public async Task Another_optional_member_of_another_type_counts_as_not_said(string member)
    {
        var tokens = await TokensAsync(member);

        Assert.Equal("access-1", tokens.AccessToken.Reveal());
        Assert.Null(tokens.Scopes);
        Assert.Null(tokens.RefreshToken);
        Assert.Null(tokens.RefreshTokenExpiresAt);
    }

    [Theory]
    [InlineData("""{"access_token":7}""", "has no access_token")]
    [InlineData("""{"access_token":""}""", "has no access_token")]
    [InlineData("""{"access_token":["a"]}""", "has no access_token")]
    [InlineData("""["a"]""", "not a JSON object")]
    [InlineData("7", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("<html>", "not JSON")]
    [InlineData("", "not JSON")]
    public async Task The_log_says_what_is_wrong_and_never_calls_JSON_not_JSON(string body, string reason)
    {
        upstream.Token = _ => (200, body);

        var refused = (await ScriptedUpstream.RedeemAsync(provider)).Error!;

        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 8259 §4")]
    [InlineData("""{"access_token":"a","access_token":"b"}""")]
    [InlineData("""{"access_token":"a","x":{"y":1,"y":2}}""")]
    public async Task A_token_response_with_a_member_twice_is_refused(string body)
    {
        upstream.Token = _ => (200, body);

        Assert.Contains(
            "twice",
            (await ScriptedUpstream.RedeemAsync(provider)).Error!.Reason,
            StringComparison.Ordinal
        );
    }

    [Theory, Trait("Spec", "RFC 8259 §4")]
    [InlineData("metadata")]
    [InlineData("keys")]
    public async Task Metadata_and_keys_with_a_member_twice_are_an_outage(string document)
    {
        if (document == "metadata")
        {
            upstream.MetadataText =
                $"{{\"issuer\":\"https://other.example\",{JsonSerializer.Serialize(upstream.Metadata)[1..]}";
        }
        else
        {
            upstream.KeysText = """{"keys":[],"keys":[]}""";
        }

        await Assert.ThrowsAsync<OutageException>(() => ScriptedUpstream.RedeemAsync(provider));
    }

    [Theory, Trait("Spec", "OpenID Connect Discovery 1.0 §3")]
    [InlineData("scopes_supported", "openid")]
    [InlineData("token_endpoint_auth_methods_supported", "client_secret_basic")]
    [InlineData("id_token_signing_alg_values_supported", 256)]
    [InlineData("authorization_response_iss_parameter_supported", "yes")]
    [InlineData("require_pushed_authorization_requests", "no")]
    [InlineData("userinfo_endpoint", 7)]
    [InlineData("revocation_endpoint", false)]
    [InlineData("claims_supported", 1.5)]
    public async Task An_optional_member_of_the_metadata_of_another_type_counts_as_not_said(string name, object value)
    {
        upstream.Metadata[name] = value;
        upstream.Token = _ => (200, upstream.SignedIn());

        Assert.False((await ScriptedUpstream.RedeemAsync(provider)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task A_key_that_cannot_be_read_does_not_hide_the_others()
    {
        var key = upstream.Keys[0];
        var point = key.ECDsa.ExportParameters(false).Q;
        upstream.KeysText = $$"""
            {"keys":[7,{"kty":"RSA","n":5},{"kty":"OKP","crv":"Ed25519","x":"AAAA"},{"kty":"EC","crv":"P-256",
             "kid":"first","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}",
             "x5c":7,"alg":"ES256"}],"more":1}
            """;
        upstream.Token = _ => (200, upstream.SignedIn());

        Assert.False((await ScriptedUpstream.RedeemAsync(provider)).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 8259 §4")]
    [InlineData("""{"id":583231,"name":["a"],"login":"octocat"}""", "octocat")]
    [InlineData("""{"id":583231,"name":7,"login":[]}""", null)]
    public async Task A_GitHub_users_name_of_another_type_counts_as_not_said(string user, string? name)
    {
        upstream.Other = _ => (200, user);

        var signIn = (await RedeemAtGitHubAsync()).Value;

        Assert.Equal(("583231", name), (signIn.Identity.Subject, signIn.Identity.Name));
    }

    [Theory, Trait("Spec", "RFC 8259 §4")]
    [InlineData("""{"id":"583231"}""")]
    [InlineData("""{"id":1,"id":583231}""")]
    [InlineData("""{"id":1.5}""")]
    [InlineData("""{"id":0}""")]
    [InlineData("[]")]
    public async Task A_GitHub_user_without_a_clear_number_is_refused(string user)
    {
        upstream.Other = _ => (200, user);

        Assert.True((await RedeemAtGitHubAsync()).IsRefused);
    }

    private Task<OAuthResult<UpstreamSignIn>> RedeemAtGitHubAsync()
    {
        upstream.Metadata.Clear();
        upstream.Token = _ => (200, """{"access_token":"access-1"}""");
        return ScriptedUpstream.RedeemAsync(
            new(
                SomeUpstream.Settings with
                {
                    Preset = UpstreamPreset.GitHub,
                    Issuer = "https://github.example/login/oauth",
                },
                new HttpClient(new GitHubPaths(upstream), disposeHandler: false),
                clock
            )
        );
    }

    private async Task<UpstreamTokens> TokensAsync(string members)
    {
        upstream.Token = _ => (200, $"{upstream.SignedIn()[..^1]},{members}}}");
        return (await ScriptedUpstream.RedeemAsync(provider)).Value.Tokens;
    }

    private sealed class GitHubPaths(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("access_token", StringComparison.Ordinal))
            {
                request.RequestUri = new("https://github.example/token");
            }
            return base.SendAsync(request, cancellationToken);
        }
    }
}
