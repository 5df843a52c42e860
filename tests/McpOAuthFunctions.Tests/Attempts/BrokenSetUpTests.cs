using System.Net;
using System.Text.RegularExpressions;
using DevEnvironment.Browser;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.KeyVault;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>Ten broken set-ups: the page, its reference, and what <c>explain</c> prints, as docs/reference shows them.</summary>
[Collection(VaultParts.Name), Trait("Spec", "One cause, one page, one reference")]
public sealed partial class BrokenSetUpTests(VaultParts parts) : ExplainScene(parts.Local)
{
    [Fact]
    public async Task A_wrong_client_secret()
    {
        var start = await StartAsync();
        Stub.Token = _ => Task.FromResult((401, """{"error":"invalid_client"}"""));

        await AssertDocumentedAsync(
            "The upstream's client secret is wrong",
            "`Upstreams__NAME__ClientSecret` is not the secret that the upstream knows.",
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.BadGateway
        );
    }

    [Fact]
    public async Task A_wrong_issuer()
    {
        var start = await StartAsync();
        var idToken = Stub.IdToken("broker", start.LocationQuery["nonce"], ("iss", "https://other.example"));
        Stub.Token = _ =>
            Task.FromResult((200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{idToken}}"}"""));

        await AssertDocumentedAsync(
            "The upstream's issuer is wrong",
            "The id_token names another issuer than `Upstreams__NAME__Issuer`.",
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.BadGateway
        );
    }

    [Fact]
    public async Task An_upstream_that_is_down()
    {
        var start = await StartAsync();
        Stub.Faults = new FaultPlan(1, 100, [NetworkFault.LostRequest]);

        await AssertDocumentedAsync(
            "The upstream is down",
            "The upstream does not respond to the broker.",
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.ServiceUnavailable
        );
    }

    [Fact]
    public async Task Storage_that_is_down()
    {
        var closed = $"http://127.0.0.1:{FreePort.Next()}/devstoreaccount1";
        Dictionary<string, string?> settings = Settings;
        settings["Storage:ConnectionString"] =
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;TableEndpoint={closed}";
        var broken = Keep(await TestBroker.StartAsync(Parts, settings, Configure));
        using var client = new TestClient(broken.Issuer) { ClientId = new string('n', 22) };

        var page = await client.Browser.GetAsync(client.Authorization().Url);

        var explained = await OperatorShell.RunAsync(broken, "explain", ReferenceIn(page));
        Assert.Equal(3, explained.ExitCode);
        await AssertSectionAsync(
            "Storage is down",
            "Table Storage does not respond, so the attempt could not be stored either.",
            page,
            HttpStatusCode.ServiceUnavailable,
            explained.Error.Replace(
                new Uri(closed).Authority,
                "ACCOUNT.table.core.windows.net:443",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task A_clock_that_is_off_by_an_hour()
    {
        Broker.Clock.Advance(TimeSpan.FromHours(1));
        var start = await StartAsync();
        IssueTokens(start);

        await AssertDocumentedAsync(
            "The clock is off by an hour",
            "The clock of the broker's machine is an hour ahead of the upstream's.",
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.BadGateway
        );
    }

    [Fact]
    public async Task A_redirect_URI_that_is_not_registered() =>
        await AssertDocumentedAsync(
            "The redirect URI is not registered",
            "The app sends the user with another redirect URI than it registered.",
            await Client.Browser.GetAsync(
                Client.Authorization(new() { ["redirect_uri"] = "https://app.example/callback" }).Url
            ),
            HttpStatusCode.BadRequest
        );

    [Fact]
    public async Task An_expired_form()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        Broker.Clock.Advance(TimeSpan.FromMinutes(11));

        await AssertDocumentedAsync(
            "The page was open too long",
            "The user approved eleven minutes after the page was opened.",
            await Client.Browser.SubmitAsync(page, page.Forms[0]),
            HttpStatusCode.BadRequest
        );
    }

    [Fact]
    public async Task Another_browser()
    {
        var start = await StartAsync();
        Client.UseNewBrowser();

        await AssertDocumentedAsync(
            "The user came back in another browser",
            "The upstream's link back was opened in another browser than the consent page.",
            await ReturnAsync(start, "code=c"),
            HttpStatusCode.BadRequest
        );
    }

    [Fact]
    public async Task A_revoked_wrapping_key()
    {
        await parts.EmptyTablesAsync();
        var vault = Keep(await parts.StartVaultAsync());
        // The tables get their first data key while the key may still be used.
        var before = Keep(await parts.StartBrokerAsync(vault));
        var client = Keep(await TestClient.RegisterAsync(before));
        await client.Browser.GetAsync(client.Authorization().Url);
        vault.Fault = VaultFault.Forbidden();
        var broken = Keep(await parts.StartBrokerAsync(vault, Configure));
        using var there = new TestClient(broken.Issuer) { ClientId = client.ClientId };

        await AssertDocumentedAsync(
            "The wrapping key was revoked",
            "The broker may no longer use the key in Key Vault, and was started again since.",
            await there.Browser.GetAsync(there.Authorization().Url),
            HttpStatusCode.ServiceUnavailable,
            broken
        );
    }

    [Fact]
    public async Task An_unknown_client()
    {
        Client.ClientId = "nobody-here";

        await AssertDocumentedAsync(
            "The client is unknown",
            "The app's registration has expired, or it never registered here.",
            await Client.Browser.GetAsync(Client.Authorization().Url),
            HttpStatusCode.BadRequest
        );
    }

    [Fact]
    public async Task The_page_has_these_sections_and_no_others() =>
        Assert.Equal(BrokenSetUpPage.Headings, (await BrokenSetUpPage.ReadAllAsync()).Keys);

    private async Task AssertDocumentedAsync(
        string heading,
        string broken,
        Page page,
        HttpStatusCode status,
        TestBroker? at = null
    )
    {
        var broker = at ?? Broker;
        var kept = await KeptAsync(broker);
        Assert.Equal(ReferenceIn(page), kept.Reference);
        var story = (await OperatorShell.RunAsync(broker, "explain", kept.Reference)).Succeeded().Output;
        Assert.DoesNotContain("not in the list of known causes", story, StringComparison.Ordinal);
        if (kept.ClientId is { Length: 22 } id)
        {
            story = story.Replace(id, "CLIENT_ID", StringComparison.Ordinal);
        }
        await AssertSectionAsync(heading, broken, page, status, story);
    }

    private async Task AssertSectionAsync(string heading, string broken, Page page, HttpStatusCode status, string story)
    {
        Assert.Equal(status, page.Status);
        var section = Plain(BrokenSetUpPage.Section(heading, broken, page, story), ReferenceIn(page));
        Assert.Equal(section, await BrokenSetUpPage.ReadAsync(heading, section));
    }

    // What differs from run to run.
    private string Plain(string text, string reference) =>
        Time()
            .Replace(
                text.Replace("\r", "", StringComparison.Ordinal)
                    .Replace(reference, "4bf92f3577", StringComparison.Ordinal)
                    .Replace(Stub.Issuer, "https://login.example", StringComparison.Ordinal)
                    .Replace(TestBroker.ResourceUri, "https://mcp.example.com/mcp", StringComparison.Ordinal),
                "2026-11-02 09:30:00"
            );

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")]
    private static partial Regex Time();
}
