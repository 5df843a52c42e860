using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>A client that manages its own registration (RFC 7592).</summary>
public sealed class ManagedClient : IDisposable
{
    private readonly HttpClient http = new();

    private ManagedClient(string issuer, Answer registered)
    {
        Registered = registered.Json;
        Mcp = new(issuer)
        {
            ClientId = Registered.GetProperty("client_id").GetString()!,
            ClientSecret = Registered.TryGetProperty("client_secret", out var secret) ? secret.GetString() : null,
        };
        Token = Registered.GetProperty("registration_access_token").GetString()!;
        Uri = Registered.GetProperty("registration_client_uri").GetString()!;
    }

    /// <summary>The answer to its registration.</summary>
    public JsonElement Registered { get; }

    /// <summary>The same client at all other endpoints.</summary>
    public TestClient Mcp { get; }

    public string Token { get; set; }

    public string Uri { get; set; }

    public static async Task<ManagedClient> RegisterAsync(TestBroker broker, string method = "none")
    {
        using var client = new TestClient(broker.Issuer);
        var metadata = new
        {
            redirect_uris = new[] { TestClient.RedirectUri },
            client_name = "Managed client",
            token_endpoint_auth_method = method,
            grant_types = new[] { "authorization_code", "refresh_token" },
            scope = "read:files",
        };
        return new(broker.Issuer, await client.RegisterAsync(metadata));
    }

    public Task<Answer> GetAsync() => SendAsync(HttpMethod.Get);

    public Task<Answer> DeleteAsync() => SendAsync(HttpMethod.Delete);

    /// <summary>Replaces the metadata by these and the least that is needed beside them.</summary>
    public Task<Answer> PutAsync(Dictionary<string, object>? metadata = null)
    {
        var json = new JsonObject
        {
            ["client_id"] = Mcp.ClientId,
            ["redirect_uris"] = new JsonArray(TestClient.RedirectUri),
            ["token_endpoint_auth_method"] = "none",
        };
        foreach (var (name, value) in metadata ?? [])
        {
            json[name] = JsonSerializer.SerializeToNode(value);
        }
        return SendAsync(HttpMethod.Put, json);
    }

    public void Dispose()
    {
        Mcp.Dispose();
        http.Dispose();
    }

    private async Task<Answer> SendAsync(HttpMethod method, JsonNode? metadata = null)
    {
        using var request = new HttpRequestMessage(method, Uri);
        if (Token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }
        request.Content = metadata is null ? null : JsonContent.Create(metadata);
        return await Answer.OfAsync(await http.SendAsync(request));
    }
}
