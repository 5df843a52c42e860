using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpOAuth.Tests.Clients.Assertions;

namespace McpOAuth.Tests.TrustedIssuers;

/// <summary>An issuer of assertions whose documents a test changes.</summary>
internal sealed class SomeIssuer(string issuer) : HttpMessageHandler
{
    private int reads;

    public string Issuer => issuer;

    public ClientKey Key { get; set; } = ClientKey.Create(keyId: "first");

    /// <summary>Also published, besides <see cref="Key"/>.</summary>
    public ClientKey? Former { get; set; }

    public bool IsAway { get; set; }

    public bool HasMetadata { get; init; } = true;

    /// <summary>What its metadata calls it.</summary>
    public string? NamedIssuer { get; init; }

    /// <summary>How often its keys were read.</summary>
    public int Reads => reads;

    public JsonObject Claims(DateTimeOffset now) =>
        new()
        {
            ["iss"] = issuer,
            ["sub"] = "user-1",
            ["aud"] = "https://login.example.com",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + 300,
            ["jti"] = "one",
        };

    public string Sign(JsonObject claims, string? type = "oauth-id-jag+jwt") => Sign(Key, claims, type);

    public static string Sign(ClientKey key, JsonObject claims, string? type) =>
        key.Sign(
            claims,
            new JsonObject
            {
                ["alg"] = "ES256",
                ["kid"] = key.KeyId,
                ["typ"] = type,
            }
        );

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (IsAway)
        {
            throw new HttpRequestException("away");
        }
        var isKeys = request.RequestUri!.AbsolutePath == "/jwks";
        if (isKeys)
        {
            Interlocked.Increment(ref reads);
        }
        var found = isKeys || HasMetadata;
        return Task.FromResult(
            new HttpResponseMessage(found ? HttpStatusCode.OK : HttpStatusCode.NotFound)
            {
                Content = new StringContent(isKeys ? Keys() : Metadata(), Encoding.UTF8, "application/json"),
            }
        );
    }

    protected override void Dispose(bool disposing)
    {
        Key.Dispose();
        Former?.Dispose();
        base.Dispose(disposing);
    }

    private string Keys() => ClientKey.SetOf(Former is null ? [Key] : new[] { Key, Former });

    // As GitHub Actions has it: no endpoint for users.
    private string Metadata() =>
        new JsonObject { ["issuer"] = NamedIssuer ?? issuer, ["jwks_uri"] = $"{issuer}/jwks" }.ToJsonString();
}
