using System.Net;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>A broken set-up: the status of the page, its reference, the log, and what <c>explain</c> tells.</summary>
[Trait("Spec", "One cause, one page, one reference")]
public sealed class ExplainTests(LocalParts parts) : ExplainScene(parts)
{
    [Fact]
    public async Task A_wrong_client_secret_at_the_upstream()
    {
        var start = await StartAsync();
        Stub.Token = _ => Task.FromResult((401, """{"error":"invalid_client"}"""));

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
        var idToken = Stub.IdToken("broker", start.LocationQuery["nonce"], ("iss", "https://other.example"));
        Stub.Token = _ =>
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
        Stub.Faults = new FaultPlan(1, 100, [NetworkFault.LostRequest]);

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
        string[] names = [.. Log.Of(kept.Reference).Select(line => line.Id.Name!)];
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
        Assert.Contains(Log.Of(reference), line => line.Id.Name == "Outage");
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
}
