using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Upstream;

/// <summary>A request as a <see cref="ScriptedUpstream"/> got it.</summary>
internal sealed record SentRequest(string Path, IReadOnlyDictionary<string, string> Form, string? Authorization);

/// <summary>An upstream without a network, which answers what a test tells it to.</summary>
internal sealed class ScriptedUpstream : HttpMessageHandler
{
    private readonly ConcurrentQueue<SentRequest> requests = new();

    public ScriptedUpstream() => Keys = [Key("first")];

    /// <summary>The members of its metadata. Null omits one.</summary>
    public Dictionary<string, object?> Metadata { get; } =
        new()
        {
            ["issuer"] = SomeUpstream.Issuer,
            ["authorization_endpoint"] = $"{SomeUpstream.Issuer}/authorize",
            ["token_endpoint"] = $"{SomeUpstream.Issuer}/token",
            ["revocation_endpoint"] = $"{SomeUpstream.Issuer}/revoke",
            ["jwks_uri"] = $"{SomeUpstream.Issuer}/jwks",
        };

    /// <summary>Replaces the document made of <see cref="Metadata"/>.</summary>
    public string? MetadataText { get; set; }

    /// <summary>The keys that it publishes now. The first one signs.</summary>
    public List<ECDsaSecurityKey> Keys { get; set; }

    /// <summary>Replaces the document made of <see cref="Keys"/>.</summary>
    public string? KeysText { get; set; }

    public Func<SentRequest, (int Status, string Body)> Token { get; set; } =
        _ => (200, """{"access_token":"access-1","token_type":"Bearer"}""");

    public Func<SentRequest, (int Status, string Body)> Other { get; set; } = _ => (200, "{}");

    /// <summary>Where its authorization endpoint redirects to.</summary>
    public string? Location { get; set; }

    public IReadOnlyList<SentRequest> Requests => [.. requests];

    public int KeyReads => requests.Count(request => request.Path == "/jwks");

    public static ECDsaSecurityKey Key(string id) =>
        new(System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))
        {
            KeyId = id,
        };

    public UpstreamProvider Provider(
        TimeProvider clock,
        Func<UpstreamSettings, UpstreamSettings>? change = null,
        BrokerAssertion? assertion = null
    )
    {
        var settings = SomeUpstream.Settings with { ClientSecret = new("the-brokers-secret") };
        return new(change?.Invoke(settings) ?? settings, new HttpClient(this, disposeHandler: false), clock, assertion);
    }

    /// <summary>A token response with an id_token for alice.</summary>
    public string SignedIn(SecurityKey? key = null, params (string Name, object? Value)[] claims)
    {
        var credentials = new SigningCredentials(key ?? Keys[0], SecurityAlgorithms.EcdsaSha256);
        return SignedIn(new SomeUpstream().Sign(SomeUpstream.Claims(claims), credentials));
    }

    public static string SignedIn(string idToken) =>
        $$"""{"access_token":"access-1","token_type":"Bearer","id_token":"{{idToken}}"}""";

    public static Task<OAuthResult<UpstreamSignIn>> RedeemAsync(UpstreamProvider provider) =>
        provider.RedeemAsync(
            "the-upstreams-code",
            "https://broker.example/callback/some",
            CodeVerifier.Create(),
            new Secret(SomeUpstream.Nonce),
            TestContext.Current.CancellationToken
        );

    public static Task<OAuthResult<UpstreamTokens>> RefreshAsync(UpstreamProvider provider) =>
        provider.RefreshAsync(new("refresh-0"), ScopeSet.Empty, TestContext.Current.CancellationToken);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var seen = new SentRequest(
            request.RequestUri!.AbsolutePath,
            QueryHelpers.ParseQuery(body).ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            request.Headers.Authorization?.ToString()
        );
        requests.Enqueue(seen);
        var (status, text) = seen.Path switch
        {
            "/.well-known/openid-configuration" => (200, MetadataText ?? JsonSerializer.Serialize(Metadata)),
            "/jwks" => (200, KeysText ?? JsonSerializer.Serialize(new { keys = Keys.Select(Jwk) })),
            "/token" => Token(seen),
            _ => Other(seen),
        };
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(text, Encoding.UTF8, "application/json"),
        };
        response.Headers.Location = seen.Path == "/authorize" && Location is not null ? new Uri(Location) : null;
        return response;
    }

    private static Dictionary<string, string> Jwk(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(false).Q;
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = key.KeyId,
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }
}
