using System.Net;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Upstream;

/// <summary>The broker authenticates as the upstream's metadata says, unless a setting says otherwise.</summary>
public sealed class ClientAuthenticationAtUpstream : IDisposable
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly ScriptedUpstream upstream = new();

    public ClientAuthenticationAtUpstream() => upstream.Token = _ => (200, upstream.SignedIn());

    public void Dispose() => upstream.Dispose();

    [Theory, Trait("Spec", "OpenID Connect Discovery 1.0 §3"), Trait("Spec", "RFC 6749 §2.3.1")]
    [InlineData(null, UpstreamAuthenticationMethod.Automatic, false)]
    [InlineData("client_secret_basic client_secret_post", UpstreamAuthenticationMethod.Automatic, false)]
    [InlineData("client_secret_post private_key_jwt", UpstreamAuthenticationMethod.Automatic, true)]
    [InlineData("private_key_jwt", UpstreamAuthenticationMethod.Automatic, false)]
    [InlineData("client_secret_post", UpstreamAuthenticationMethod.Basic, false)]
    [InlineData("client_secret_basic", UpstreamAuthenticationMethod.Post, true)]
    public async Task The_secret_is_sent_as_the_metadata_lists_it_unless_a_setting_overrides(
        string? listed,
        UpstreamAuthenticationMethod setting,
        bool isInBody
    )
    {
        upstream.Metadata["token_endpoint_auth_methods_supported"] = listed?.Split(' ');
        var provider = upstream.Provider(clock, settings => settings with { ClientAuthentication = setting });

        await ScriptedUpstream.RedeemAsync(provider);
        await ScriptedUpstream.RefreshAsync(provider);
        await RevokeAsync(provider);

        var requests = upstream.Requests.Where(request => request.Path is "/token" or "/revoke").ToArray();
        Assert.Equal(3, requests.Length);
        Assert.All(
            requests,
            request =>
            {
                var secret = request.Form.GetValueOrDefault("client_secret");
                Assert.Equal(isInBody ? "the-brokers-secret" : null, secret);
                Assert.Equal(isInBody, request.Authorization is null);
            }
        );
    }

    public static TheoryData<string, string> Keys =>
        new()
        {
            { ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem(), "ES256" },
            { ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportECPrivateKeyPem(), "ES384" },
            { RSA.Create(2048).ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal), "RS256" },
            { RSA.Create(2048).ExportRSAPrivateKeyPem().Replace('\n', ' '), "RS256" },
        };

    [Theory, MemberData(nameof(Keys)), Trait("Spec", "RFC 7523 §3"), Trait("Spec", "OpenID Connect Core 1.0 §9")]
    public async Task A_private_key_signs_a_new_assertion_for_every_request(string pem, string algorithm)
    {
        var key = AssertionKey.TryRead(new(pem), keyId: null, out var problem);
        Assert.Null(problem);
        var provider = upstream.Provider(clock, settings => settings with { ClientSecret = null, PrivateKey = key });

        await ScriptedUpstream.RedeemAsync(provider);
        await ScriptedUpstream.RefreshAsync(provider);
        await RevokeAsync(provider);

        var requests = upstream.Requests.Where(request => request.Path is "/token" or "/revoke").ToArray();
        var assertions = requests.Select(request => request.Form["client_assertion"]).ToArray();
        Assert.Equal(3, assertions.Distinct().Count());
        Assert.All(requests, request => Assert.Null(request.Authorization));
        Assert.All(
            requests,
            request =>
                Assert.Equal(
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    request.Form["client_assertion_type"]
                )
        );
        // As the upstream looks at it: with the key that the operator registered there.
        var registered = new JsonWebKey(key!.PublicJwk);
        Assert.False(registered.HasPrivateKey);
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(
            assertions[0],
            new()
            {
                ValidIssuer = SomeUpstream.ClientId,
                ValidAudience = SomeUpstream.Issuer,
                IssuerSigningKey = registered,
                ValidAlgorithms = [algorithm],
                LifetimeValidator = (_, expires, _, _) => expires == Some.Now.AddMinutes(1).UtcDateTime,
            }
        );
        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal((SomeUpstream.ClientId, registered.Kid), (token.Subject, token.Kid));
        Assert.Equal(Base64UrlEncoder.Encode(registered.ComputeJwkThumbprint()), token.Kid);
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task The_key_id_and_the_audience_of_an_assertion_can_be_set()
    {
        var pem = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();
        var key = AssertionKey.TryRead(new(pem), "the-registered-key", out _);
        var provider = upstream.Provider(
            clock,
            settings => settings with { PrivateKey = key, AssertionAudience = "https://upstream.example/token" }
        );

        await ScriptedUpstream.RefreshAsync(provider);

        var token = new JsonWebToken(upstream.Requests[^1].Form["client_assertion"]);
        Assert.Equal("the-registered-key", token.Kid);
        Assert.Equal(["https://upstream.example/token"], token.Audiences);
    }

    public static TheoryData<string, string> UnusableKeys =>
        new()
        {
            { "secret", "is not an unencrypted private key in PEM" },
            { ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfoPem(), "is not an unencrypted" },
            { RSA.Create(2048).ExportRSAPublicKeyPem(), "is not an unencrypted private key in PEM" },
            { RSA.Create(1024).ExportPkcs8PrivateKeyPem(), "at least 2048" },
            { KeyOnCurve("secp256k1"), "on another curve than P-256, P-384 and P-521" },
            { KeyOnCurve("brainpoolP384r1"), "on another curve than P-256, P-384 and P-521" },
            {
                ECDsa
                    .Create(ECCurve.NamedCurves.nistP256)
                    .ExportEncryptedPkcs8PrivateKeyPem(
                        "password",
                        new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)
                    ),
                "is not an unencrypted private key in PEM"
            },
        };

    private static string KeyOnCurve(string name) =>
        ECDsa.Create(ECCurve.CreateFromFriendlyName(name)).ExportPkcs8PrivateKeyPem();

    [Theory, MemberData(nameof(UnusableKeys)), Trait("Spec", "RFC 7518 §3.3")]
    public void Another_key_is_refused_and_the_message_has_nothing_of_it(string pem, string expected)
    {
        Assert.Null(AssertionKey.TryRead(new(pem), keyId: null, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.InRange(problem!.Length, 1, 100);
    }

    [Theory, Trait("Spec", "RFC 9126 §2"), Trait("Spec", "RFC 9126 §5")]
    [InlineData(true, null, true)]
    [InlineData(false, null, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    public async Task An_authorization_request_is_pushed_where_metadata_or_setting_require_it(
        bool isRequired,
        bool? setting,
        bool isPushed
    )
    {
        upstream.Metadata["pushed_authorization_request_endpoint"] = $"{SomeUpstream.Issuer}/par";
        upstream.Metadata["require_pushed_authorization_requests"] = isRequired;
        upstream.Other = _ => (201, """{"request_uri":"urn:ietf:params:oauth:request_uri:1","expires_in":60}""");

        var query = await AuthorizeAsync(setting);

        if (!isPushed)
        {
            Assert.Equal("the-state", query["state"]);
            Assert.DoesNotContain(upstream.Requests, request => request.Path == "/par");
            return;
        }
        Assert.Equal(["client_id", "request_uri"], query.Keys.Order());
        Assert.Equal("urn:ietf:params:oauth:request_uri:1", query["request_uri"]);
        var pushed = Assert.Single(upstream.Requests, request => request.Path == "/par");
        Assert.Equal("the-state", pushed.Form["state"]);
        Assert.Equal("S256", pushed.Form["code_challenge_method"]);
        Assert.StartsWith("Basic ", pushed.Authorization, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 9126 §2.3")]
    [InlineData(401, """{"error":"invalid_client","error_description":"who are you"}""", "who are you")]
    [InlineData(201, """{"expires_in":60}""", "no request_uri")]
    [InlineData(201, "<html>", "not JSON")]
    public async Task A_refused_pushed_request_is_an_outage_with_its_cause(int status, string body, string cause)
    {
        upstream.Metadata["pushed_authorization_request_endpoint"] = $"{SomeUpstream.Issuer}/par";
        upstream.Other = _ => (status, body);

        var outage = await Assert.ThrowsAsync<OutageException>(() => AuthorizeAsync(setting: true));

        Assert.Contains(cause, outage.Message, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9126 §5")]
    public async Task Metadata_that_requires_pushed_requests_without_an_endpoint_is_an_outage()
    {
        upstream.Metadata["require_pushed_authorization_requests"] = true;

        var outage = await Assert.ThrowsAsync<OutageException>(() => AuthorizeAsync(setting: null));

        Assert.Contains("pushed_authorization_request_endpoint", outage.Message, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "OpenID Connect Discovery 1.0 §4.3")]
    public async Task Metadata_elsewhere_is_read_there_and_must_name_the_same_issuer()
    {
        using var elsewhere = new MovedMetadata(upstream);
        var settings = SomeUpstream.Settings with { MetadataAddress = MovedMetadata.Address };
        var provider = new UpstreamProvider(settings, new HttpClient(elsewhere), clock);

        Assert.False((await ScriptedUpstream.RedeemAsync(provider)).IsRefused);

        upstream.Metadata["issuer"] = "https://other.example";
        var another = new UpstreamProvider(settings, new HttpClient(elsewhere), clock);
        await Assert.ThrowsAsync<OutageException>(() => ScriptedUpstream.RedeemAsync(another));
    }

    private async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> AuthorizeAsync(bool? setting)
    {
        var provider = upstream.Provider(clock, settings => settings with { PushedAuthorization = setting });
        var url = await provider.AuthorizationUrlAsync(
            new()
            {
                RedirectUri = "https://broker.example/callback/some",
                State = "the-state",
                Nonce = new(SomeUpstream.Nonce),
                Challenge = CodeChallenge.Of(CodeVerifier.Create()),
                Scopes = Some.Scopes("openid"),
            },
            TestContext.Current.CancellationToken
        );
        return QueryHelpers.ParseQuery(new Uri(url).Query);
    }

    private static Task<bool> RevokeAsync(UpstreamProvider provider) =>
        provider.RevokeAsync(new() { AccessToken = new("access-1") }, TestContext.Current.CancellationToken);

    /// <summary>Serves the metadata at another host only.</summary>
    private sealed class MovedMetadata(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public const string Address = "https://login.example/POLICY/v2.0/.well-known/openid-configuration";

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var url = request.RequestUri!.AbsoluteUri;
            if (url.Contains("openid-configuration", StringComparison.Ordinal) && url != Address)
            {
                return Task.FromResult(
                    new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("", Encoding.UTF8) }
                );
            }
            request.RequestUri =
                url == Address ? new($"{SomeUpstream.Issuer}/.well-known/openid-configuration") : request.RequestUri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
