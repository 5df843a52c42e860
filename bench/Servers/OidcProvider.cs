using DevEnvironment.Node;
using DevEnvironment.Ports;
using DevEnvironment.Upstream;

namespace Bench.Servers;

/// <summary>
/// The peer: npm <c>oidc-provider</c>, the certified provider of the development environment, with its state in memory.
/// It signs users in itself, so it has no upstream round trip.
/// </summary>
internal sealed class OidcProvider : IServerUnderLoad
{
    private const string RedirectUri = "http://localhost:5556/callback/bench";

    private readonly LocalUpstream provider;

    private OidcProvider(LocalUpstream provider) => this.provider = provider;

    public string Name => "oidc-provider";

    public string State => "memory";

    public TimeSpan ProcessorTime => provider.ProcessorTime;

    public IReadOnlyList<Work> Works =>
        [
            new(Work.FirstLogin, _ => Task.CompletedTask, LogInFirstAsync),
            new(Work.Login, LogInAsync, LogInAsync),
            new(Work.Refresh, LogInFirstAsync, RefreshAsync),
        ];

    public static async Task<OidcProvider> StartAsync(
        NodeParts node,
        Placement placement,
        CancellationToken cancellation
    )
    {
        var options = new LocalUpstreamOptions { Port = FreePort.Next(), RedirectUris = [RedirectUri] };
        var provider = await LocalUpstream.StartAsync(node, options, cancellation);
        placement.Isolate(provider.ProcessId);
        return new(provider);
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private Task LogInFirstAsync(Caller caller)
    {
        caller.ForgetCookies();
        return LogInAsync(caller);
    }

    private async Task LogInAsync(Caller caller)
    {
        var pkce = new PkcePair();
        var url =
            $"{provider.Issuer}/auth?response_type=code&client_id={provider.Options.ClientId}&state=state&nonce=nonce"
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
        form["client_id"] = provider.Options.ClientId;
        form["client_secret"] = provider.Options.ClientSecret;
        var tokens = await caller.PostForJsonAsync($"{provider.Issuer}/token", form);
        caller.RefreshToken = tokens.GetProperty("refresh_token").GetString()!;
    }
}
