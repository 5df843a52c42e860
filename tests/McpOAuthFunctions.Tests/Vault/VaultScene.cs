using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DevEnvironment.Browser;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>A broker whose resource has tools, a person who signed in to it, and the resource that exchanges tokens.</summary>
internal sealed class VaultScene : IAsyncDisposable
{
    public const string Tool = "file_reader";

    private static readonly HttpClient Http = new();

    private VaultScene(TestBroker broker, TestClient client, string resource)
    {
        Broker = broker;
        Client = client;
        Resource = resource;
    }

    public TestBroker Broker { get; }

    public TestClient Client { get; }

    /// <summary>One of its own for each scene: connections belong to a resource's tools, and tests share their tables.</summary>
    public string Resource { get; }

    public Answer Tokens { get; private set; } = null!;

    public string Subject => AccessToken.Read(Tokens).Subject;

    public ConnectionId ConnectionId => IdOf(Tool);

    private IConnectionStore Store => Broker.Get<IConnectionStore>();

    public static async Task<VaultScene> StartAsync(
        LocalParts parts,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null,
        string? resource = null,
        string person = "alice"
    )
    {
        resource ??= NewResource();
        var all = ToolSettings(resource);
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }
        var broker = await TestBroker.StartAsync(parts, all, configure);
        var scene = new VaultScene(broker, await TestClient.RegisterAsync(broker), resource);
        scene.Tokens = await scene.LogInAsync(person: person);
        return scene;
    }

    public static string NewResource() => $"http://localhost:7091/{Secret.Create(8).Reveal()}/mcp";

    public static Dictionary<string, string?> ToolSettings(string resource) =>
        new()
        {
            ["Resources:0:Uri"] = resource,
            ["Resources:0:Tools:file_reader:Upstream"] = "local",
            ["Resources:0:Tools:file_reader:Scopes"] = "read:files",
            ["Resources:0:Tools:file_reader:Actions:read"] = "files.read",
            ["Resources:0:Tools:file_reader:Actions:write"] = "files.write",
            ["ScopeHierarchy:0:Scope"] = "write:files",
            ["ScopeHierarchy:0:Implies"] = "read:files",
        };

    /// <summary>The tokens of one more login at the resource.</summary>
    public Task<Answer> LogInAsync(string? scope = null, string person = "alice") =>
        Client.GetTokensAsync(person, new() { ["resource"] = Resource, ["scope"] = scope });

    /// <summary>What the resource gets for the person's access token. A form value of null is left out.</summary>
    public Task<Answer> ExchangeAsync(
        Dictionary<string, string?>? form = null,
        string? subjectToken = null,
        string? instance = null,
        string id = TestBroker.ResourceClientId,
        string? secret = TestBroker.ResourceSecret,
        CancellationToken cancellation = default
    )
    {
        var all = new Dictionary<string, string?>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["subject_token"] = subjectToken ?? Tokens.AccessToken,
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
            ["audience"] = Tool,
            ["actions"] = "read",
        };
        foreach (var (name, value) in form ?? [])
        {
            all[name] = value;
        }
        return PostAsync($"{instance ?? Broker.Issuer}/token", all, id, secret, cancellation);
    }

    public static async Task<Answer> PostAsync(
        string url,
        Dictionary<string, string?> form,
        string id = TestBroker.ResourceClientId,
        string? secret = TestBroker.ResourceSecret,
        CancellationToken cancellation = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new FormUrlEncodedContent(
            form.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))
        );
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        return await Answer.OfAsync(await Http.SendAsync(request, cancellation));
    }

    /// <summary>The link that the exchange gives while the person must act.</summary>
    public async Task<string> LinkAsync(Dictionary<string, string?>? form = null)
    {
        var answer = await ExchangeAsync(form);
        answer.AssertRefused("interaction_required");
        return answer.Json.GetProperty("interaction_uri").GetString()!;
    }

    /// <summary>Follows the link as far as our page, signing in upstream where the browser has no session there.</summary>
    public async Task<Page> OpenAsync(string link, string person = "alice", PlainBrowser? browser = null)
    {
        browser ??= Client.Browser;
        var page = await browser.FollowAsync(await browser.GetAsync(link));
        if (page.Forms.Count > 0 && page.Forms[0].Fields.Any(field => field.Key == "login"))
        {
            var login = page.Forms[0].With("login", person).With("password", "any");
            page = await browser.FollowAsync(await browser.SubmitAsync(page, login));
        }
        return page;
    }

    /// <summary>The whole way: link, proof, our page, the upstream, the last page.</summary>
    public async Task<Page> ConnectAsync(Dictionary<string, string?>? form = null)
    {
        var page = await OpenAsync(await LinkAsync(form));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        page = await Client.Browser.FollowAsync(await Client.Browser.SubmitAsync(page, page.Forms[0], "Connect"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return page;
    }

    public async Task<Connection?> FindAsync() => (await Store.FindAsync(ConnectionId, default))?.Connection;

    /// <summary>Writes the connection's row as if it had come to this.</summary>
    public async Task ChangeAsync(Func<Connection, Connection> change) =>
        await Store.PutAsync(change((await FindAsync())!), default);

    /// <summary>Returns once <see cref="Broker"/> has written a connection that meets the condition.</summary>
    public async Task WaitAsync(Func<Connection, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var written = Broker.Operations.NextWriteAsync();
            if (await FindAsync() is { } connection && condition(connection))
            {
                return;
            }
            await written.WaitAsync(limit.Token);
        }
    }

    public Task PutAsync(Connection connection) => Store.PutAsync(connection, default);

    /// <summary>The access token ended a minute ago.</summary>
    public Task ExpireAsync() =>
        ChangeAsync(connection =>
            connection with
            {
                Tokens = connection.Tokens with { ExpiresAt = Broker.Clock.GetUtcNow().AddMinutes(-1) },
            }
        );

    public ConnectionId IdOf(string tool) =>
        ConnectionId.Of(Subject, Broker.Get<ResourceRegistry>().FindByAudience(Resource)!.FindTool(tool).Value);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Broker.DisposeAsync();
    }
}
