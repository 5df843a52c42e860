using System.Diagnostics;
using DevEnvironment.Node;
using DevEnvironment.Ports;
using DevEnvironment.Upstream;

namespace Bench.Servers;

/// <summary>
/// npm <c>oidc-provider</c>, the certified provider of the development environment. It signs users in itself, so it has
/// no round trip to an upstream.
/// </summary>
internal sealed class OidcProvider : IServerUnderLoad
{
    private const string RedirectUri = "http://localhost:5556/callback/bench";

    private static readonly LocalUpstreamOptions Client = new() { RedirectUris = [RedirectUri] };

    private readonly string issuer;
    private readonly Func<TimeSpan> processorTime;
    private readonly IAsyncDisposable process;

    private OidcProvider(string state, string issuer, Func<TimeSpan> processorTime, IAsyncDisposable process)
    {
        State = state;
        this.issuer = issuer;
        this.processorTime = processorTime;
        this.process = process;
    }

    public string Name => "oidc-provider";

    public string State { get; }

    public TimeSpan ProcessorTime => processorTime();

    public IReadOnlyList<Work> Works =>
        [
            new(Work.FirstLogin, _ => Task.CompletedTask, LogInFirstAsync),
            new(Work.Login, LogInAsync, LogInAsync),
            new(Work.Refresh, LogInFirstAsync, RefreshAsync),
        ];

    public static async Task<OidcProvider> InMemoryAsync(
        NodeParts node,
        Placement placement,
        CancellationToken cancellation
    )
    {
        var options = Client with { Port = FreePort.Next() };
        var provider = await LocalUpstream.StartAsync(node, options, cancellation);
        placement.Isolate(provider.ProcessId);
        return new("memory", provider.Issuer, () => provider.ProcessorTime, provider);
    }

    /// <param name="start">Starts <c>oidc-provider-sqlite.mjs</c>.</param>
    public static async Task<OidcProvider> InSqliteAsync(ProcessStartInfo start, Placement placement)
    {
        var port = FreePort.Next();
        var upstream = Path.Combine(NodeParts.Folder, "upstream");
        start.Environment["PORT"] = $"{port}";
        start.Environment["CLIENT_ID"] = Client.ClientId;
        start.Environment["CLIENT_SECRET"] = Client.ClientSecret;
        start.Environment["REDIRECT_URIS"] = RedirectUri;
        start.Environment["CONFIGURATION"] = Path.Combine(upstream, "configuration.mjs");
        start.Environment["SIGN_IN"] = Path.Combine(upstream, "sign-in.mjs");
        var process = await ServerProcess.StartAsync(start, ServerProcess.IsReady, placement);
        return new("SQLite", $"http://localhost:{port}", () => process.ProcessorTime, process);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private Task LogInFirstAsync(Caller caller)
    {
        caller.ForgetCookies();
        return LogInAsync(caller);
    }

    private async Task LogInAsync(Caller caller)
    {
        var pkce = new PkcePair();
        var url =
            $"{issuer}/auth?response_type=code&client_id={Client.ClientId}&state=state&nonce=nonce"
            + $"&code_challenge={pkce.Challenge}&code_challenge_method=S256&prompt=consent"
            + $"&scope={Uri.EscapeDataString("openid profile offline_access")}"
            + $"&redirect_uri={Uri.EscapeDataString(RedirectUri)}";
        var reached = await caller.GetAsync(url, RedirectUri);
        if (reached.Body.Length > 0)
        {
            var form = reached.Fields.Concat([new("login", "alice"), new("password", "any")]);
            reached = await caller.PostAsync(reached.Action, form, RedirectUri);
        }
        await RequestTokensAsync(
            caller,
            new()
            {
                ["grant_type"] = "authorization_code",
                ["code"] = reached.Query("code"),
                ["redirect_uri"] = RedirectUri,
                ["code_verifier"] = pkce.Verifier,
            }
        );
    }

    private Task RefreshAsync(Caller caller) =>
        RequestTokensAsync(caller, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = caller.RefreshToken });

    private async Task RequestTokensAsync(Caller caller, Dictionary<string, string> form)
    {
        form["client_id"] = Client.ClientId;
        form["client_secret"] = Client.ClientSecret;
        await caller.RequestTokensAsync($"{issuer}/token", form);
    }
}
