using System.Collections.Concurrent;
using System.Security.Cryptography;
using DevEnvironment.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Bench;

/// <summary>
/// The broker's upstream during the measurement. It signs everyone in at once, each browser as a user of its own, and runs
/// in the callers' process, whose time is not counted.
/// </summary>
internal sealed class StubIdentityProvider : IAsyncDisposable
{
    private const string UserCookie = "user";

    // RS256, as Entra ID, Google, Okta, Auth0 and Keycloak sign unless told otherwise.
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "bench" };
    private readonly ConcurrentDictionary<string, string> nonces = new();
    private readonly JsonWebTokenHandler tokens = new();
    private readonly WebApplication app;

    private StubIdentityProvider(WebApplication app, string issuer)
    {
        this.app = app;
        Issuer = issuer;
    }

    public string Issuer { get; }

    public static async Task<StubIdentityProvider> StartAsync()
    {
        var issuer = $"http://localhost:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(issuer);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new StubIdentityProvider(app, issuer);
        app.MapGet("/.well-known/openid-configuration", provider.Metadata);
        app.MapGet("/jwks", provider.Keys);
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", provider.TokenAsync);
        await app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult Metadata() =>
        Results.Json(
            new Dictionary<string, object>
            {
                ["issuer"] = Issuer,
                ["authorization_endpoint"] = $"{Issuer}/authorize",
                ["token_endpoint"] = $"{Issuer}/token",
                ["jwks_uri"] = $"{Issuer}/jwks",
                ["response_types_supported"] = new[] { "code" },
                ["subject_types_supported"] = new[] { "public" },
                ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
            }
        );

    private IResult Keys()
    {
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(key);
        var published = new
        {
            kty = jwk.Kty,
            n = jwk.N,
            e = jwk.E,
            kid = key.KeyId,
            use = "sig",
            alg = "RS256",
        };
        return Results.Json(new { keys = new[] { published } });
    }

    private IResult Authorize(HttpRequest request)
    {
        var user = request.Cookies[UserCookie] ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        request.HttpContext.Response.Cookies.Append(UserCookie, user);
        var code = $"{Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16))}.{user}";
        nonces[code] = request.Query["nonce"].ToString();
        var parameters = new Dictionary<string, string?> { ["code"] = code, ["state"] = request.Query["state"] };
        return Results.Redirect(QueryHelpers.AddQueryString(request.Query["redirect_uri"].ToString(), parameters));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var code = form["code"].ToString();
        nonces.TryRemove(code, out var nonce);
        var idToken = tokens.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = "broker",
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
                Claims = new Dictionary<string, object> { ["sub"] = code.Split('.')[^1], ["nonce"] = nonce ?? "" },
                SigningCredentials = new(key, SecurityAlgorithms.RsaSha256),
            }
        );
        return Results.Json(
            new
            {
                access_token = "upstream-access",
                refresh_token = "upstream-refresh",
                token_type = "Bearer",
                expires_in = 3600,
                id_token = idToken,
            }
        );
    }
}
