using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>An access token read and verified without any part of the product.</summary>
public sealed class AccessToken
{
    private readonly string[] parts;
    private readonly JsonElement header;
    private readonly JsonElement claims;

    private AccessToken(string text)
    {
        parts = text.Split('.');
        header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
    }

    public string Subject => Claim("sub")!;

    public static AccessToken Read(Answer answer) => Read(answer.AccessToken);

    public static AccessToken Read(string text) => new(text);

    public string? Header(string name) => header.TryGetProperty(name, out var value) ? value.ToString() : null;

    public string? Claim(string name) => claims.TryGetProperty(name, out var value) ? value.ToString() : null;

    public async Task<bool> IsSignedByAsync(string jwksUri)
    {
        using var http = new HttpClient();
        var set = await http.GetFromJsonAsync<JsonElement>(jwksUri);
        var key = set.GetProperty("keys")
            .EnumerateArray()
            .Single(one => one.GetProperty("kid").GetString() == Header("kid"));
        using var ecdsa = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new()
                {
                    X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()),
                    Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()),
                },
            }
        );
        return ecdsa.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256
        );
    }
}
