using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client.Tests.Harness;

/// <summary>What an MCP server sees of a broker: metadata, keys, access tokens and the token endpoint.</summary>
internal sealed class StubBroker : IAsyncDisposable
{
    public const string Resource = "https://files.example.com/mcp";

    private readonly WebApplication app;
    private ECDsaSecurityKey key = NewKey("key-1");
    private int fetches;

    private StubBroker(WebApplication app) => this.app = app;

    public string Issuer => app.Urls.Single();

    /// <summary>Every answer is 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often the key set was asked for.</summary>
    public int Fetches => Volatile.Read(ref fetches);

    /// <summary>The parameters of the last exchange.</summary>
    public IReadOnlyDictionary<string, string> Exchanged { get; private set; } = new Dictionary<string, string>();

    /// <summary>The <c>Authorization</c> of the last exchange.</summary>
    public string? Authorization { get; private set; }

    /// <summary>The token endpoint's answer.</summary>
    public string Answer { get; set; } = """{"access_token":"upstream-1","expires_in":300,"scope":"files.read"}""";

    public static async Task<StubBroker> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var broker = new StubBroker(app);
        app.Use((http, next) => broker.IsDown ? DownAsync(http) : next(http));
        app.MapGet(
            "/.well-known/oauth-authorization-server",
            () => Results.Json(new { issuer = broker.Issuer, jwks_uri = $"{broker.Issuer}/jwks" })
        );
        app.MapGet("/jwks", broker.Keys);
        app.MapPost("/token", broker.ExchangeAsync);
        await app.StartAsync();
        return broker;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>From now on, another key signs, and the key set has only that one.</summary>
    public void RotateKey() => key = NewKey("key-2");

    /// <param name="change">Changes the claims.</param>
    /// <param name="keyId">Of a key that the broker does not have; null for its own.</param>
    public string Token(
        string scope = "profile",
        Action<Dictionary<string, object>>? change = null,
        string? keyId = null,
        string type = "at+jwt"
    )
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = Resource,
            ["sub"] = "alice",
            ["client_id"] = "client",
            ["scope"] = scope,
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        var signer = keyId is null ? key : NewKey(keyId);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                TokenType = type,
                SigningCredentials = new SigningCredentials(signer, SecurityAlgorithms.EcdsaSha256),
            }
        );
    }

    private IResult Keys()
    {
        Interlocked.Increment(ref fetches);
        var publicKey = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
        return Results.Json(
            new
            {
                keys = new[]
                {
                    new
                    {
                        kty = "EC",
                        kid = key.KeyId,
                        crv = publicKey.Crv,
                        x = publicKey.X,
                        y = publicKey.Y,
                    },
                },
            }
        );
    }

    private async Task<IResult> ExchangeAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        Exchanged = form.ToDictionary(field => field.Key, field => field.Value.ToString());
        Authorization = request.Headers.Authorization;
        var status = Answer.Contains("\"error\"", StringComparison.Ordinal) ? 400 : 200;
        return Results.Text(Answer, "application/json", statusCode: status);
    }

    private static Task DownAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };
}
