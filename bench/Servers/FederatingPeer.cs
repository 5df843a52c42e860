using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bench.Servers;

/// <summary>A peer that signs users in at the bench's upstream and has its endpoints at the usual paths.</summary>
internal sealed class FederatingPeer(string name, string state, ServerProcess process, string issuer, string clientId)
    : IServerUnderLoad
{
    private const string RedirectUri = "https://client.example/callback";

    public string Name => name;

    public string State => state;

    public TimeSpan ProcessorTime => process.ProcessorTime;

    public IReadOnlyList<Work> Works =>
        [
            new(Work.FirstLogin, _ => Task.CompletedTask, LogInFirstAsync),
            new(Work.Login, _ => Task.CompletedTask, LogInAsync),
            new(Work.Refresh, LogInAsync, RefreshAsync),
        ];

    /// <param name="start">Reads PORT and UPSTREAM, and prints <c>ready</c> when it listens.</param>
    public static async Task<FederatingPeer> StartAsync(
        string name,
        string state,
        ProcessStartInfo start,
        int port,
        string upstream,
        Placement placement
    )
    {
        start.Environment["PORT"] = $"{port}";
        start.Environment["UPSTREAM"] = upstream;
#pragma warning disable CA2000 // The server owns its process.
        var process = await ServerProcess.StartAsync(start, ServerProcess.IsReady, placement);
#pragma warning restore CA2000
        var issuer = $"http://localhost:{port}";
        return new(name, state, process, issuer, await RegisterAsync(issuer));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<string> RegisterAsync(string issuer)
    {
        using var http = new HttpClient();
        var metadata = new
        {
            client_name = "Bench",
            redirect_uris = new[] { RedirectUri },
            grant_types = new[] { "authorization_code", "refresh_token" },
            response_types = new[] { "code" },
            token_endpoint_auth_method = "none",
        };
        using var response = await http.PostAsJsonAsync($"{issuer}/register", metadata);
        var client = await response.Content.ReadFromJsonAsync<JsonElement>();
        return client.GetProperty("client_id").GetString()!;
    }

    private Task LogInFirstAsync(Caller caller)
    {
        caller.ForgetCookies();
        return LogInAsync(caller);
    }

    private async Task LogInAsync(Caller caller)
    {
        var pkce = new PkcePair();
        var url =
            $"{issuer}/authorize?response_type=code&client_id={Uri.EscapeDataString(clientId)}&state=state"
            + $"&code_challenge={pkce.Challenge}&code_challenge_method=S256&scope=profile"
            + $"&redirect_uri={Uri.EscapeDataString(RedirectUri)}";
        var reached = await caller.GetAsync(url, RedirectUri);
        await caller.RequestTokensAsync(
            $"{issuer}/token",
            new()
            {
                ["grant_type"] = "authorization_code",
                ["client_id"] = clientId,
                ["code"] = reached.Query("code"),
                ["redirect_uri"] = RedirectUri,
                ["code_verifier"] = pkce.Verifier,
            }
        );
    }

    private async Task RefreshAsync(Caller caller)
    {
        await caller.RequestTokensAsync(
            $"{issuer}/token",
            new()
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = clientId,
                ["refresh_token"] = caller.RefreshToken,
            }
        );
    }
}
