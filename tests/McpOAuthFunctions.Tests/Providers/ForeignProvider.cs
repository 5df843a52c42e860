using System.Net;
using System.Net.Http.Headers;
using System.Text;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>An OpenID provider of another make than the usual one, started once for its tests.</summary>
public abstract class ForeignProvider : IAsyncLifetime
{
    protected const string ClientId = "broker";
    protected const string ClientSecret = "development-only-secret-of-the-broker";

    private readonly HttpClient http = new();

    /// <summary>Exactly as its metadata and its id_tokens name it.</summary>
    public string Issuer { get; protected set; } = "";

    protected HttpClient Http => http;

    /// <summary>For a broker that uses this provider in place of the usual one.</summary>
    public Dictionary<string, string?> Settings => SettingsFor(Issuer);

    /// <summary>Signs with a new key from now on.</summary>
    public abstract Task ChangeKeysAsync();

    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether the provider itself calls one of its tokens active (RFC 7662 §2.2).</summary>
    public async Task<bool> IsActiveAsync(string token)
    {
        var answer = await PostAsync("introspection_endpoint", new() { ["token"] = token });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json.GetProperty("active").GetBoolean();
    }

    /// <summary>Spends a refresh token, as only its owner may.</summary>
    public Task<Answer> RefreshAsync(string token) =>
        PostAsync("token_endpoint", new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token });

    protected static Dictionary<string, string?> SettingsFor(string issuer) =>
        new()
        {
            ["Upstreams:local:Issuer"] = issuer,
            ["Upstreams:local:ClientId"] = ClientId,
            ["Upstreams:local:ClientSecret"] = ClientSecret,
        };

    private async Task<Answer> PostAsync(string endpoint, Dictionary<string, string> form)
    {
        var address = $"{Issuer.TrimEnd('/')}/.well-known/openid-configuration";
        var metadata = await Answer.OfAsync(await http.GetAsync(address));
        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.Json.GetProperty(endpoint).GetString());
        request.Content = new FormUrlEncodedContent(form);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        return await Answer.OfAsync(await http.SendAsync(request));
    }
}
