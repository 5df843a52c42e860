using System.Net;
using System.Text.RegularExpressions;
using DevEnvironment.Browser;
using McpOAuth.Attempts;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>A broker whose upstream does what a test says, and whose failed attempts can be waited for.</summary>
public abstract partial class ExplainScene(LocalParts parts) : ClientTests(parts)
{
    private protected SeenLines Log { get; } = new();

    private protected StubUpstream Stub { get; private set; } = null!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:Upstream"] = "stub",
            ["Upstreams:stub:Preset"] = "Oidc",
            ["Upstreams:stub:Issuer"] = Stub.Issuer,
            ["Upstreams:stub:ClientId"] = "broker",
        };

    public override async ValueTask InitializeAsync()
    {
        Stub = Keep(await StubUpstream.StartAsync());
        await base.InitializeAsync();
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(Log);
        ArrivingAttempts.AddTo(services);
    }

    protected static string ReferenceIn(Page page) => Reference().Match(page.Body).Groups[1].Value;

    private protected async Task<string> AssertExplainedAsync(
        Page page,
        HttpStatusCode status,
        string endpoint,
        string cause,
        string[] events
    )
    {
        Assert.Equal(status, page.Status);
        var kept = await KeptAsync();
        Assert.Equal(ReferenceIn(page), kept.Reference);
        Assert.StartsWith(kept.Reference, kept.CorrelationId, StringComparison.Ordinal);
        var lines = Log.Of(kept.Reference);
        Assert.All(events, name => Assert.Contains(lines, line => line.Id.Name == name));
        var refusals = lines.Where(line => line.Id.Name is "Refused" or "SignInRefused");
        Assert.All(refusals, line => Assert.Equal(Client.ClientId, line["ClientId"]));

        var json = (await OperatorShell.RunAsync(Broker, "explain", kept.CorrelationId, "--json")).Succeeded().Json;
        var failure = Assert.Single(json.GetProperty("failures").EnumerateArray());
        Assert.Equal(endpoint, failure.GetProperty("endpoint").GetString());
        Assert.Equal((int)status, failure.GetProperty("status").GetInt32());
        Assert.Equal(Client.ClientId, failure.GetProperty("clientId").GetString());
        Assert.Equal(TestBroker.ResourceUri, failure.GetProperty("resource").GetString());
        var story = (await OperatorShell.RunAsync(Broker, "explain", kept.Reference)).Succeeded().Output;
        Assert.Contains(cause, story, StringComparison.Ordinal);
        Assert.DoesNotContain("not in the list of known causes", story, StringComparison.Ordinal);
        return story;
    }

    private protected Task<FailedAttempt> KeptAsync(TestBroker? broker = null) =>
        ((ArrivingAttempts)(broker ?? Broker).Get<IFailedAttemptStore>()).NextAsync(Cancellation);

    private protected async Task<Page> StartAsync()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        return await Client.Browser.SubmitAsync(page, page.Forms[0]);
    }

    private protected Task<Page> ReturnAsync(Page start, string query) =>
        Client.Browser.GetAsync($"{Broker.Issuer}/callback/stub?{query}&state={start.LocationQuery["state"]}");

    private protected void IssueTokens(Page start)
    {
        var idToken = Stub.IdToken("broker", start.LocationQuery["nonce"]);
        Stub.Token = _ =>
            Task.FromResult((200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{idToken}}"}"""));
    }

    [GeneratedRegex("Reference: <code>([0-9a-f]{10})</code>")]
    private static partial Regex Reference();
}
