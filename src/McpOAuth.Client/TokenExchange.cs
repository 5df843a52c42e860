using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace McpOAuth.Client;

/// <summary>Exchanges a user's access token for a tool's upstream token.</summary>
/// <remarks>RFC 8693 §2.</remarks>
internal sealed class TokenExchange(
    IHttpClientFactory clients,
    IOptions<McpOAuthOptions> options,
    ServerAuthentication authentication,
    TimeProvider clock
)
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    private readonly McpOAuthOptions options = options.Value;

    /// <param name="proof">The DPoP proof that came with a bound access token. Null for a bearer token.</param>
    public async Task<ToolToken> ExchangeAsync(
        string accessToken,
        string? proof,
        string tool,
        IEnumerable<string> actions,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{options.Issuer}/token");
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["subject_token"] = accessToken,
            ["subject_token_type"] = AccessTokenType,
            ["audience"] = tool,
            ["actions"] = string.Join(' ', actions),
        };
        if (proof is not null)
        {
            form["subject_token_proof"] = proof;
        }
        authentication.Apply(request, form);
        request.Content = new FormUrlEncodedContent(form);
        using var http = clients.CreateClient(nameof(ToolTokens));
        using var response = await http.SendAsync(request, cancellation);
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
        {
            throw new HttpRequestException(
                $"The broker returned {(int)response.StatusCode}.",
                null,
                response.StatusCode
            );
        }
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var answer = Read(body);
        return answer switch
        {
            { AccessToken: { } token } => ReadyOf(answer, token),
            { Error: "interaction_required", InteractionUri: { } link } => new ToolToken.NotConnected(link)
            {
                MissingScopes = ScopesOf(answer),
            },
            _ => throw new ToolTokenException(answer.Error ?? "server_error"),
        };
    }

    /// <summary>The answer. A proxy in front of the broker may have sent a page instead.</summary>
    /// <exception cref="ToolTokenException">It is not the JSON of RFC 6749 §5.</exception>
    private static ExchangeAnswer Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ExchangeJson.Default.ExchangeAnswer) ?? new();
        }
        catch (JsonException exception)
        {
            throw new ToolTokenException("server_error", exception);
        }
    }

    private ToolToken.Ready ReadyOf(ExchangeAnswer answer, string token) =>
        new(token, answer.ExpiresIn is { } seconds ? clock.GetUtcNow().AddSeconds(seconds) : null, ScopesOf(answer));

    private static string[] ScopesOf(ExchangeAnswer answer) =>
        answer.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>A token exchange response (RFC 8693 §2.2), success or error.</summary>
internal sealed record ExchangeAnswer
{
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }

    [JsonPropertyName("interaction_uri")]
    public string? InteractionUri { get; init; }

    public override string ToString() => $"exchange answer {Error}";
}

[JsonSerializable(typeof(ExchangeAnswer))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
