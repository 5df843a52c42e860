using System.Net;
using System.Text.RegularExpressions;
using DevEnvironment.Browser;
using DevEnvironment.Ports;
using McpOAuth.Attempts;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>A broken set-up: the status of the page, its reference, the log, and what <c>explain</c> tells.</summary>
[Trait("Spec", "One cause, one page, one reference")]
public sealed partial class ExplainTests(LocalParts parts) : ClientTests(parts)
{
    private readonly SeenLines log = new();
    private StubUpstream stub = null!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:Upstream"] = "stub",
            ["Upstreams:stub:Preset"] = "Oidc",
            ["Upstreams:stub:Issuer"] = stub.Issuer,
            ["Upstreams:stub:ClientId"] = "broker",
        };

    public override async ValueTask InitializeAsync()
    {
        stub = Keep(await StubUpstream.StartAsync());
        await base.InitializeAsync();
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(log);
        ArrivingAttempts.AddTo(services);
    }

    [Fact]
    public async Task A_wrong_client_secret_at_the_upstream()
    {
        var start = await StartAsync();
        stub.Token = _ => Task.FromResult((401, """{"error":"invalid_client"}"""));

        await AssertExplainedAsync(
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.BadGateway,
            "callback",
            "does not accept the broker's client id or its secret",
            ["ConsentGiven", "SignInRefused"]
        );
    }

    [Fact]
    public async Task A_wrong_issuer()
    {
        var start = await StartAsync();
        var idToken = stub.IdToken("broker", start.LocationQuery["nonce"], ("iss", "https://other.example"));
        stub.Token = _ =>
            Task.FromResult((200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{idToken}}"}"""));

        await AssertExplainedAsync(
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.BadGateway,
            "callback",
            "names another issuer than the settings",
            ["ConsentGiven", "SignInRefused"]
        );
    }

    [Fact]
    public async Task An_upstream_that_is_down()
    {
        var start = await StartAsync();
        stub.Faults = new FaultPlan(1, 100, [NetworkFault.LostRequest]);

        await AssertExplainedAsync(
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.ServiceUnavailable,
            "callback",
            "The upstream did not respond",
            ["ConsentGiven", "Outage"]
        );
    }

    [Fact]
    public async Task A_redirect_URI_that_is_not_registered_at_the_upstream() =>
        await AssertExplainedAsync(
            await ReturnAsync(await StartAsync(), "error=redirect_uri_mismatch"),
            HttpStatusCode.BadRequest,
            "callback",
            "The redirect URI is not registered at the upstream",
            ["ConsentGiven", "SignInRefused"]
        );

    [Fact]
    public async Task A_form_that_has_expired()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        Broker.Clock.Advance(TimeSpan.FromMinutes(11));

        var story = await AssertExplainedAsync(
            await Client.Browser.SubmitAsync(page, page.Forms[0]),
            HttpStatusCode.BadRequest,
            "authorize",
            "The page was open too long",
            ["Refused"]
        );

        Assert.Contains("consent page shown", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_return_in_another_browser()
    {
        var start = await StartAsync();
        Client.UseNewBrowser();

        var story = await AssertExplainedAsync(
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.BadRequest,
            "callback",
            "another browser",
            ["ConsentGiven", "SignInRefused"]
        );

        Assert.Matches("(?s)consent page shown.*sent to upstream stub.*failed: invalid_request", story);
    }

    [Fact]
    public async Task An_unknown_client()
    {
        Client.ClientId = "nobody-here";

        await AssertExplainedAsync(
            await Client.Browser.GetAsync(Client.Authorization().Url),
            HttpStatusCode.BadRequest,
            "authorize",
            "not registered here",
            ["Refused"]
        );
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task A_code_that_is_refused_has_the_reference_of_its_login_even_if_the_client_is_not_authenticated()
    {
        var (url, _) = Client.Authorization();
        var page = await Client.Browser.GetAsync(url);
        var start = await Client.Browser.SubmitAsync(page, page.Forms[0]);
        IssueTokens(start);
        var redirect = await Client.Browser.ContinueAsync(await ReturnAsync(start, "code=c"));

        var refused = await Client.RedeemAsync(
            redirect.LocationQuery["code"],
            new string('v', 43),
            new() { ["client_id"] = "nobody-here" }
        );

        refused.AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        var kept = await KeptAsync();
        Assert.Equal("token", kept.Failure.Endpoint);
        Assert.Equal(Client.ClientId, kept.ClientId);
        string[] names = [.. log.Of(kept.Reference).Select(line => line.Id.Name!)];
        Assert.Contains("ConsentGiven", names);
        Assert.Contains("SignedIn", names);
        Assert.Contains("Refused", names);
    }

    [Fact, Trait("Attack", "Registration flooding")]
    public async Task A_token_request_without_a_code_of_ours_and_a_user_who_declines_store_nothing()
    {
        (await Client.RedeemAsync("made-up", new string('v', 43))).AssertRefused("invalid_grant");
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        await Client.Browser.SubmitAsync(page, page.Forms[0].With("decision", "deny"));
        Client.ClientId = "nobody-here";
        await Client.Browser.GetAsync(Client.Authorization().Url);

        // The first one that is stored is the last of the three.
        Assert.Equal("nobody-here", (await KeptAsync()).ClientId);
    }

    [Fact]
    public async Task Storage_that_is_down_is_said_with_queries_for_the_log()
    {
        var closed = $"http://127.0.0.1:{FreePort.Next()}/devstoreaccount1";
        Dictionary<string, string?> settings = Settings;
        settings["Storage:ConnectionString"] =
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;TableEndpoint={closed}";
        var away = Keep(await TestBroker.StartAsync(Parts, settings, Configure));
        using var client = new TestClient(away.Issuer) { ClientId = new string('n', 22) };

        var page = await client.Browser.GetAsync(client.Authorization().Url);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        var reference = ReferenceIn(page);
        Assert.Contains(log.Of(reference), line => line.Id.Name == "Outage");
        var explained = await OperatorShell.RunAsync(away, "explain", reference);
        Assert.Equal(3, explained.ExitCode);
        Assert.Contains("Storage is down", explained.Error, StringComparison.Ordinal);
        Assert.Contains($"startswith \"{reference}\"", explained.Error, StringComparison.Ordinal);
        Assert.Contains("grep", explained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_under_which_nothing_is_stored_is_said_so()
    {
        var explained = await OperatorShell.RunAsync(Broker, "explain", "00-0000 000f");

        Assert.Equal(1, explained.ExitCode);
        Assert.Contains("No failed attempt is stored", explained.Error, StringComparison.Ordinal);
        Assert.Contains("startswith \"000000000f\"", explained.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4bf92f357")]
    [InlineData("4bf92f357' or 'a")]
    public async Task Anything_else_is_no_reference(string text) =>
        Assert.Equal(1, (await OperatorShell.RunAsync(Broker, "explain", text)).ExitCode);

    private static string ReferenceIn(Page page) => Reference().Match(page.Body).Groups[1].Value;

    private async Task<string> AssertExplainedAsync(
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
        var lines = log.Of(kept.Reference);
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

    private Task<FailedAttempt> KeptAsync() =>
        ((ArrivingAttempts)Broker.Get<IFailedAttemptStore>()).NextAsync(Cancellation);

    private async Task<Page> StartAsync()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        return await Client.Browser.SubmitAsync(page, page.Forms[0]);
    }

    private Task<Page> ReturnAsync(Page start, string query) =>
        Client.Browser.GetAsync($"{Broker.Issuer}/callback/stub?{query}&state={start.LocationQuery["state"]}");

    private void IssueTokens(Page start)
    {
        var idToken = stub.IdToken("broker", start.LocationQuery["nonce"]);
        stub.Token = _ =>
            Task.FromResult((200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{idToken}}"}"""));
    }

    [GeneratedRegex("Reference: <code>([0-9a-f]{10})</code>")]
    private static partial Regex Reference();
}
