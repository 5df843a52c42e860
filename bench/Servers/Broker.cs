using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using DevEnvironment.Ports;
using DevEnvironment.Storage;

namespace Bench.Servers;

/// <summary>The broker on one processor, with Azurite as storage.</summary>
internal sealed class Broker : IServerUnderLoad
{
    private const string Resource = "http://localhost:7091/mcp";
    private const string LocalRedirect = "http://localhost:5555/callback";
    private const string WebRedirect = "https://client.example/callback";

    private readonly ServerProcess process;
    private readonly Azurite azurite;
    private readonly string issuer;
    private readonly string clientId;
    private readonly ToolTokens tools;

    private Broker(string name, ServerProcess process, Azurite azurite, string issuer, string clientId)
    {
        Name = name;
        this.process = process;
        this.azurite = azurite;
        this.issuer = issuer;
        this.clientId = clientId;
        tools = new(issuer);
    }

    public string Name { get; }

    public string State => "Table Storage (Azurite)";

    public TimeSpan ProcessorTime => process.ProcessorTime;

    public TimeSpan StoreProcessorTime => azurite.ProcessorTime;

    public long ResidentBytes => process.ResidentBytes;

    public IReadOnlyList<Work> Works =>
        [
            new(Work.FirstLogin, _ => Task.CompletedTask, LogInFirstAsync),
            new(Work.Login, LogInAsync, LogInAsync),
            new(Work.Refresh, LogInAsync, RefreshAsync),
            new(Work.Exchange, PrepareExchangeAsync, tools.OnceAsync),
        ];

    /// <param name="variant">The build to run, and what differs in its environment.</param>
    public static async Task<Broker> StartAsync(Variant variant, Azurite azurite, string upstream, Placement placement)
    {
        var issuer = $"http://localhost:{FreePort.Next()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(variant.Folder, "McpOAuthFunctions.dll")])
        {
            WorkingDirectory = variant.Folder,
        };
        foreach (
            var (name, value) in SettingsOf(issuer, upstream, azurite)
                .Concat(ToolTokens.Settings)
                .Concat(variant.Environment)
        )
        {
            start.Environment[name] = value;
        }
#pragma warning disable CA2000 // The server owns its process.
        var process = await ServerProcess.StartAsync(start, isReady: null, placement);
#pragma warning restore CA2000
        return new(variant.Name, process, azurite, issuer, await RegisterAsync(issuer));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static Dictionary<string, string> SettingsOf(string issuer, string upstream, Azurite azurite) =>
        new()
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
            catch (HttpRequestException) when (attempt < 200)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task PrepareExchangeAsync(Caller caller)
    {
        await LogInAsync(caller);
        await tools.ConnectAsync(caller);
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
        await caller.RequestTokensAsync(
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
    }

    public async Task RefreshAsync(Caller caller)
    {
        await caller.RequestTokensAsync(
            $"{issuer}/refresh",
            new()
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = clientId,
                ["refresh_token"] = caller.RefreshToken,
            }
        );
    }
}
