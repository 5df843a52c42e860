using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>A request as a <see cref="StubUpstream"/> got it.</summary>
internal sealed record SeenRequest(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Form,
    string? Authorization,
    string? Accept,
    string Body
);

/// <summary>
/// A provider on loopback that answers what a test tells it to: recorded answers of real providers, and faults that the
/// real one on this machine does not have.
/// </summary>
internal sealed class StubUpstream : IAsyncDisposable
{
    private readonly ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "stub" };
    private readonly ConcurrentQueue<SeenRequest> seen = new();
    private readonly ConcurrentDictionary<string, bool> headerNames = new();
    private readonly WebApplication app;

    private StubUpstream(WebApplication app, string origin, string issuerPath)
    {
        this.app = app;
        Origin = origin;
        Issuer = origin + issuerPath;
    }

    public string Origin { get; }

    public string Issuer { get; }

    /// <summary>What its token endpoint answers; by default tokens that are numbered.</summary>
    public Func<SeenRequest, Task<(int Status, string Json)>> Token { get; set; } = null!;

    /// <summary>What all else answers: revocation, /user, deletions.</summary>
    public Func<SeenRequest, (int Status, string Json)> Other { get; set; } = _ => (200, "{}");

    /// <summary>Stands before the provider while it is set.</summary>
    public FaultPlan? Faults { get; set; }

    /// <summary>Whether its metadata names a userinfo endpoint, which <see cref="Other"/> answers.</summary>
    public bool HasUserInfo { get; set; }

    public IReadOnlyList<SeenRequest> Seen => [.. seen];

    /// <summary>Of all requests, those for metadata and keys included.</summary>
    public IEnumerable<string> HeaderNames => headerNames.Keys;

    public IEnumerable<SeenRequest> TokenRequests =>
        seen.Where(one => one.Path.EndsWith("token", StringComparison.Ordinal));

    public static async Task<StubUpstream> StartAsync(string issuerPath = "", bool hasRevocation = true)
    {
        var origin = $"http://localhost:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(origin);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var stub = new StubUpstream(app, origin, issuerPath);
        var count = 0;
        stub.Token = _ => Task.FromResult((200, stub.TokensJson($"{Interlocked.Increment(ref count)}")));
        app.Use(
            (http, next) =>
            {
                foreach (var name in http.Request.Headers.Keys)
                {
                    stub.headerNames[name] = true;
                }
                return next(http);
            }
        );
        app.Use((http, next) => stub.Faults?.RunAsync(http, next) ?? next(http));
        app.MapGet($"{issuerPath}/.well-known/openid-configuration", () => stub.Metadata(hasRevocation));
        app.MapGet("/jwks", () => stub.Keys());
        app.MapFallback(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>Such as <c>access-1</c> and <c>refresh-1</c>, for an hour.</summary>
    public string TokensJson(string name) =>
        $$"""{"access_token":"access-{{name}}","token_type":"Bearer","expires_in":3600,"refresh_token":"refresh-{{name}}"}""";

    public string IdToken(string clientId, string nonce, params (string Name, object Value)[] others)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = clientId,
            ["sub"] = "stub-subject",
            ["nonce"] = nonce,
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in others)
        {
            claims[name] = value;
        }
        return new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                SigningCredentials = new(key, SecurityAlgorithms.EcdsaSha256),
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var form =
            http.Request.ContentType?.StartsWith("application/x-www-form", StringComparison.Ordinal) == true
                ? body.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Decode(pair[1]))
                : [];
        var request = new SeenRequest(
            http.Request.Method,
            http.Request.Path,
            form,
            http.Request.Headers.Authorization,
            http.Request.Headers.Accept,
            body
        );
        seen.Enqueue(request);
        var isToken = request.Path.EndsWith("token", StringComparison.Ordinal) && request.Method == "POST";
        var (status, json) = isToken ? await Token(request) : Other(request);
        http.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(json);
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private IResult Metadata(bool hasRevocation)
    {
        var metadata = new Dictionary<string, object>
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Origin}/authorize",
            ["token_endpoint"] = $"{Origin}/token",
            ["jwks_uri"] = $"{Origin}/jwks",
        };
        if (hasRevocation)
        {
            metadata["revocation_endpoint"] = $"{Origin}/revoke";
        }
        if (HasUserInfo)
        {
            metadata["userinfo_endpoint"] = $"{Origin}/userinfo";
        }
        return Results.Text(JsonSerializer.Serialize(metadata), "application/json");
    }

    private IResult Keys()
    {
        var point = key.ECDsa.ExportParameters(false).Q;
        var jwk = new Dictionary<string, string>
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = "stub",
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
        return Results.Text(JsonSerializer.Serialize(new { keys = new[] { jwk } }), "application/json");
    }
}
