using System.Net.Http.Json;
using System.Text.Json;

namespace Bench.Servers;

/// <summary>What a client and its user's browser ask of a broker.</summary>
internal sealed class BrokerCalls(string issuer, string clientId, string resource)
{
    private const string LocalRedirect = "http://localhost:5555/callback";
    private const string WebRedirect = "https://client.example/callback";

    public string Issuer => issuer;

    /// <summary>Waits until the broker listens, and registers a client.</summary>
    public static async Task<BrokerCalls> RegisterAsync(string issuer, string resource)
    {
        using var http = new HttpClient();
        var metadata = new
        {
            client_name = "Bench",
            redirect_uris = new[] { LocalRedirect, WebRedirect },
            grant_types = new[] { "authorization_code", "refresh_token" },
            token_endpoint_auth_method = "none",
        };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var response = await http.PostAsJsonAsync($"{issuer}/register", metadata);
                response.EnsureSuccessStatusCode();
                var client = await response.Content.ReadFromJsonAsync<JsonElement>();
                return new(issuer, client.GetProperty("client_id").GetString()!, resource);
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                await Task.Delay(100);
            }
        }
    }

    public Task LogInFirstAsync(Caller caller)
    {
        caller.ForgetCookies();
        return LogInAsync(caller, LocalRedirect);
    }

    public Task LogInAsync(Caller caller) => LogInAsync(caller, WebRedirect);

    private async Task LogInAsync(Caller caller, string redirectUri)
    {
        var pkce = new PkcePair();
        var url =
            $"{Issuer}/authorize?response_type=code&client_id={clientId}&state=state&code_challenge={pkce.Challenge}"
            + $"&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(redirectUri)}"
            + $"&resource={Uri.EscapeDataString(resource)}";
        var reached = await caller.GetAsync(url, redirectUri);
        if (reached.Body.Length > 0)
        {
            var form = reached.Fields.Append(new("decision", "approve"));
            reached = await caller.PostAsync($"{Issuer}/consent", form, redirectUri);
        }
        if (reached.Body.Length > 0)
        {
            var form = reached.Fields.Append(new("decision", "continue"));
            reached = await caller.PostAsync($"{Issuer}/continue", form, redirectUri);
        }
        await caller.RequestTokensAsync(
            $"{Issuer}/token",
            new()
            {
                ["grant_type"] = "authorization_code",
                ["client_id"] = clientId,
                ["code"] = reached.Query("code"),
                ["redirect_uri"] = redirectUri,
                ["code_verifier"] = pkce.Verifier,
            }
        );
    }

    public async Task RefreshAsync(Caller caller)
    {
        await caller.RequestTokensAsync(
            $"{Issuer}/refresh",
            new()
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = clientId,
                ["refresh_token"] = caller.RefreshToken,
            }
        );
    }

    /// <param name="token">An access or refresh token. RFC 7009 §2.1.</param>
    public async Task RevokeAsync(string token)
    {
        var form = new Dictionary<string, string> { ["token"] = token, ["client_id"] = clientId };
        using var content = new FormUrlEncodedContent(form);
        using var http = new HttpClient();
        using var response = await http.PostAsync($"{Issuer}/revoke", content);
        response.EnsureSuccessStatusCode();
    }
}
