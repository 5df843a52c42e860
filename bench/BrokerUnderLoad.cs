using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using DevEnvironment.Ports;
using DevEnvironment.Storage;

namespace Bench;

/// <summary>The broker, built in the current configuration, running on one processor with Azurite as storage.</summary>
internal sealed class BrokerUnderLoad : IServerUnderLoad, IAsyncDisposable
{
    private const string Resource = "http://localhost:7091/mcp";
    private const string LocalRedirect = "http://localhost:5555/callback";
    private const string WebRedirect = "https://client.example/callback";

    private readonly Process process;
    private readonly string issuer;
    private readonly string clientId;

    private BrokerUnderLoad(Process process, string issuer, string clientId)
    {
        this.process = process;
        this.issuer = issuer;
        this.clientId = clientId;
    }

    public string Name => "broker";

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public IReadOnlyList<Work> Works =>
        [
            new("login, with consent page", _ => Task.CompletedTask, LogInFirstAsync),
            new("login, approved before", PrepareAgainAsync, LogInAgainAsync),
            new("refresh", LogInFirstAsync, RefreshAsync),
        ];

    public static async Task<BrokerUnderLoad> StartAsync(Azurite azurite, string upstream)
    {
        var issuer = $"http://localhost:{FreePort.Next()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "McpOAuthFunctions.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
        };
        var settings = new Dictionary<string, string>
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = issuer,
            ["Broker__Issuer"] = issuer,
            ["Storage__ConnectionString"] = azurite.ConnectionString,
            ["SignIn__Upstream"] = "bench",
            ["Upstreams__bench__Preset"] = "Oidc",
            ["Upstreams__bench__Issuer"] = upstream,
            ["Upstreams__bench__ClientId"] = "broker",
            ["Upstreams__bench__ClientSecret"] = "secret-of-the-broker-for-measuring",
            ["Resources__0__Uri"] = Resource,
            ["Resources__0__Scopes"] = "profile read:files",
            ["DOTNET_PROCESSOR_COUNT"] = "1",
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        var process = Process.Start(start) ?? throw new InvalidOperationException("The broker did not start.");
        // Drain the log: it has production's volume, but nobody reads it.
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return new(process, issuer, await RegisterAsync(issuer));
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<string> RegisterAsync(string issuer)
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
                return client.GetProperty("client_id").GetString()!;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    private Task LogInFirstAsync(Caller caller)
    {
        caller.ForgetCookies();
        return LogInAsync(caller, LocalRedirect);
    }

    private Task PrepareAgainAsync(Caller caller) => LogInAsync(caller, WebRedirect);

    private Task LogInAgainAsync(Caller caller) => LogInAsync(caller, WebRedirect);

    private async Task LogInAsync(Caller caller, string redirectUri)
    {
        var pkce = new PkcePair();
        var url =
            $"{issuer}/authorize?response_type=code&client_id={clientId}&state=state&code_challenge={pkce.Challenge}"
            + $"&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(redirectUri)}"
            + $"&resource={Uri.EscapeDataString(Resource)}";
        var reached = await caller.GetAsync(url, redirectUri);
        if (reached.Body.Length > 0)
        {
            var form = reached.Fields.Append(new("decision", "approve"));
            reached = await caller.PostAsync($"{issuer}/consent", form, redirectUri);
        }
        if (reached.Body.Length > 0)
        {
            var form = reached.Fields.Append(new("decision", "continue"));
            reached = await caller.PostAsync($"{issuer}/continue", form, redirectUri);
        }
        var tokens = await caller.PostForJsonAsync(
            $"{issuer}/token",
            new()
            {
                ["grant_type"] = "authorization_code",
                ["client_id"] = clientId,
                ["code"] = reached.Query("code"),
                ["redirect_uri"] = redirectUri,
                ["code_verifier"] = pkce.Verifier,
            }
        );
        caller.RefreshToken = tokens.GetProperty("refresh_token").GetString()!;
    }

    private async Task RefreshAsync(Caller caller)
    {
        var tokens = await caller.PostForJsonAsync(
            $"{issuer}/refresh",
            new()
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = clientId,
                ["refresh_token"] = caller.RefreshToken,
            }
        );
        caller.RefreshToken = tokens.GetProperty("refresh_token").GetString()!;
    }
}
