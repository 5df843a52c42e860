using DevEnvironment.Browser;

namespace DevEnvironment.Demo;

/// <summary>
/// A complete login, tool calls, a refresh, and connecting a tool, like an MCP client that knows only the MCP URL does
/// them.
/// </summary>
internal sealed class DemoRun(string mcpUrl, DemoSteps steps)
{
    // Nothing needs to listen here: the browser stops at the redirect to the client.
    private const string RedirectUri = "http://127.0.0.1:33418/callback";

    /// <exception cref="DemoFailedException">A step failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var request = await PrepareAsync(http, cancellationToken);
        using var browser = new PlainBrowser();
        var code = await SignInAsync(browser, request, cancellationToken);
        var tokens = await UseTokensAsync(new TokenRequests(http, request), code, cancellationToken);
        await UseToolTokenAsync(browser, tokens, cancellationToken);
    }

    /// <summary>Discovers the server and the broker, and registers a client.</summary>
    public async Task<AuthorizationRequest> PrepareAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var discovery = new Discovery(http);
        var challenge = await steps.TakeAsync(
            "Call the MCP server without a token",
            () => discovery.AskWithoutTokenAsync(mcpUrl, cancellationToken),
            found => $"401, scope “{found.Scope}”, see {found.ResourceMetadata}"
        );
        var resource = await steps.TakeAsync(
            "Read the protected resource metadata",
            () => discovery.ReadResourceAsync(challenge.ResourceMetadata, mcpUrl, cancellationToken),
            document => $"{document.Resource} trusts {document.AuthorizationServers[0]}"
        );
        var server = await steps.TakeAsync(
            "Read the authorization server metadata",
            () => discovery.ReadServerAsync(resource.AuthorizationServers[0], cancellationToken),
            document => $"authorization endpoint {document.AuthorizationEndpoint}"
        );
        var client = await steps.TakeAsync(
            "Register as a public client",
            () => RegisterAsync(http, server, cancellationToken),
            registered => $"client_id {registered.ClientId}"
        );
        return new AuthorizationRequest
        {
            Server = server,
            Client = client,
            Resource = mcpUrl,
            Scope = challenge.Scope,
        };
    }

    private static async Task<RegisteredClient> RegisterAsync(
        HttpClient http,
        ServerDocument server,
        CancellationToken cancellationToken
    )
    {
        var metadata = new
        {
            client_name = "Development environment demo",
            redirect_uris = new[] { RedirectUri },
            grant_types = new[] { "authorization_code", "refresh_token" },
            response_types = new[] { "code" },
            token_endpoint_auth_method = "none",
        };
        return await http.PostJsonAsync<RegisteredClient>(server.RegistrationEndpoint, metadata, cancellationToken);
    }

    /// <summary>Approves and signs in, and returns the code.</summary>
    public async Task<string> SignInAsync(
        PlainBrowser browser,
        AuthorizationRequest request,
        CancellationToken cancellationToken
    )
    {
        var login = new Login(browser, request);
        var consent = await steps.TakeAsync(
            "Open /authorize: PKCE S256, state, resource",
            () => login.OpenAsync(cancellationToken),
            page => $"{(int)page.Status}, the consent page"
        );
        var loginPage = await steps.TakeAsync(
            "Approve",
            () => login.ApproveAsync(consent, cancellationToken),
            page => $"the upstream's login page at {page.Url.GetLeftPart(UriPartial.Authority)}"
        );
        var account = await steps.TakeAsync(
            "Sign in upstream as alice",
            () => login.SignInAsync(loginPage, "alice", cancellationToken),
            page => $"{(int)page.Status}, the page that shows the account"
        );
        return await steps.TakeAsync(
            "Continue with this account",
            () => login.ContinueAsync(account, cancellationToken),
            code => $"redirected to the client with a code of {code.Length} characters; state and iss are correct"
        );
    }

    private async Task<TokenAnswer> UseTokensAsync(
        TokenRequests requests,
        string code,
        CancellationToken cancellationToken
    )
    {
        var tokens = await steps.TakeAsync(
            "Redeem the code at /token",
            () => requests.RedeemAsync(code, cancellationToken),
            Describe
        );
        await CallToolAsync("Call the tool whoami", tokens, cancellationToken);
        var fresh = await steps.TakeAsync(
            "Refresh at /refresh",
            () => requests.RefreshAsync(tokens, cancellationToken),
            answer => Describe(answer) + "; new refresh token"
        );
        await CallToolAsync("Call whoami with the new token", fresh, cancellationToken);
        return fresh;
    }

    private async Task UseToolTokenAsync(PlainBrowser browser, TokenAnswer tokens, CancellationToken cancellationToken)
    {
        var link = await steps.TakeAsync(
            "Call file_reader before connecting it",
            () => ToolCall.ElicitLinkAsync(mcpUrl, tokens.AccessToken, cancellationToken),
            found => $"the client is told to show a link to {new Uri(found).GetLeftPart(UriPartial.Authority)}/connect"
        );
        await steps.TakeAsync(
            "Connect it as alice, who is already signed in",
            () => ToolConnection.ConnectAsync(browser, link, cancellationToken),
            text => text
        );
        await steps.TakeAsync(
            "Call file_reader",
            () => ToolCall.ReadFileAsync(mcpUrl, tokens.AccessToken, cancellationToken),
            text => $"the upstream returned {text.Length} characters for the tool's token"
        );
    }

    private Task<PersonAnswer> CallToolAsync(string title, TokenAnswer tokens, CancellationToken cancellationToken) =>
        steps.TakeAsync(
            title,
            () => ToolCall.WhoAmIAsync(mcpUrl, tokens.AccessToken, cancellationToken),
            person => $"{person.Name}, {person.UpstreamSub} at {person.UpstreamIss}, sub {person.Sub}"
        );

    private static string Describe(TokenAnswer answer) =>
        $"{answer.TokenType} token for {answer.ExpiresIn} s, scope “{answer.Scope}”";
}
