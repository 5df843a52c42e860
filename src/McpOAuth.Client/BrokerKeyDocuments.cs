using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>Fetches the broker's metadata and the keys that it names.</summary>
/// <remarks>RFC 8414 §3, RFC 7517 §5.</remarks>
internal sealed class BrokerKeyDocuments(IHttpClientFactory clients, IOptions<McpOAuthOptions> options)
{
    /// <exception cref="InvalidDataException">A document is not what the standards say.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public async Task<IReadOnlyList<SecurityKey>> FetchAsync()
    {
        var url = $"{options.Value.Issuer}/.well-known/oauth-authorization-server";
        var metadata = Read(await GetAsync(url), url);
        // RFC 8414 §3.3
        if (metadata.Issuer != options.Value.Issuer)
        {
            throw new InvalidDataException(
                $"{url} names another issuer than the option Issuer. Both must be the same text."
            );
        }
        if (!Uri.TryCreate(metadata.JwksUri, UriKind.Absolute, out var location) || !UrlRules.IsSecure(location))
        {
            throw new InvalidDataException($"{url} has no https jwks_uri.");
        }
        var keys = ReadKeys(await GetAsync(metadata.JwksUri), metadata.JwksUri);
        // An empty set proves nothing about any token.
        return keys.Count > 0 ? keys : throw new InvalidDataException($"{metadata.JwksUri} has no keys.");
    }

    private async Task<string> GetAsync(string url)
    {
        using var http = clients.CreateClient(nameof(BrokerKeys));
        using var response = await http.GetAsync(new Uri(url));
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsStringAsync()
            : throw new InvalidDataException($"{url} returned {(int)response.StatusCode}.");
    }

    // The parser's message is dropped: it would quote the document.
    private static BrokerMetadata Read(string json, string url)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BrokerMetadataJson.Default.BrokerMetadata) ?? new();
        }
        catch (JsonException)
        {
            throw new InvalidDataException($"{url} is not the JSON of RFC 8414.");
        }
    }

    private static IReadOnlyList<SecurityKey> ReadKeys(string json, string url)
    {
        try
        {
            return [.. new JsonWebKeySet(json).GetSigningKeys()];
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            throw new InvalidDataException($"{url} is not the JSON of RFC 7517.");
        }
    }
}

/// <summary>What the package reads of the broker's metadata (RFC 8414 §2).</summary>
internal sealed record BrokerMetadata
{
    [JsonPropertyName("issuer")]
    public string? Issuer { get; init; }

    [JsonPropertyName("jwks_uri")]
    public string? JwksUri { get; init; }
}

[JsonSerializable(typeof(BrokerMetadata))]
internal sealed partial class BrokerMetadataJson : JsonSerializerContext;
