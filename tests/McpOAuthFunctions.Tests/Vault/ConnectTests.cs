using System.Net;
using DevEnvironment.Browser;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>/connect: the person for whom the link was made connects the tool, and nobody else can.</summary>
public sealed class ConnectTests(LocalParts parts) : IAsyncLifetime
{
    private VaultScene scene = null!;

    private PlainBrowser Browser => scene.Client.Browser;

    public async ValueTask InitializeAsync() => scene = await VaultScene.StartAsync(parts);

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact, Trait("Spec", "MCP elicitation: URL mode")]
    public async Task The_page_names_tool_server_upstream_and_scopes_in_words_and_ends_with_go_back()
    {
        var page = await scene.OpenAsync(await scene.LinkAsync());

        Assert.Equal(HttpStatusCode.OK, page.Status);
        foreach (var text in (string[])["file_reader", scene.Resource, "local", "Read files", "files.read"])
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("files.write", page.Text, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header(page, "Content-Security-Policy"), StringComparison.Ordinal);

        var last = await Browser.FollowAsync(await Browser.SubmitAsync(page, page.Forms[0], "Connect"));
        Assert.Contains("file_reader is connected", last.Text, StringComparison.Ordinal);
        Assert.Contains("go back", last.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "MCP elicitation: phishing")]
    public async Task Another_user_who_opens_the_link_is_refused_before_any_account_is_touched()
    {
        var link = await scene.LinkAsync();
        using var bobs = new PlainBrowser();

        var page = await scene.OpenAsync(link, "bob", bobs);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Empty(page.Forms);
        Assert.Null(await scene.FindAsync());
        // Nor does a second try find a session that would do.
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.OpenAsync(link, "bob", bobs)).Status);
    }

    [Fact, Trait("Spec", "MCP elicitation: phishing")]
    public async Task A_browser_without_a_session_proves_who_it_is_first_and_asks_for_nothing_but_that()
    {
        using var browser = new PlainBrowser();

        var redirect = await browser.GetAsync(await scene.LinkAsync());

        Assert.Equal(HttpStatusCode.SeeOther, redirect.Status);
        Assert.StartsWith(parts.Upstream.Issuer, redirect.Location, StringComparison.Ordinal);
        Assert.Equal("openid profile", redirect.LocationQuery["scope"]);
        var page = await scene.OpenAsync(await scene.LinkAsync(), "alice", browser);
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    [Fact, Trait("Spec", "MCP elicitation: phishing")]
    public async Task An_account_of_another_person_is_not_stored_where_the_upstream_also_signs_people_in()
    {
        var page = await scene.OpenAsync(await scene.LinkAsync());
        var upstream = await Browser.SubmitAsync(page, page.Forms[0], "Connect");
        // Bob signs in at the upstream in alice's place, and alice's browser takes what comes of it.
        using var bobs = new PlainBrowser();
        var callback = $"{scene.Broker.Issuer}/callback/";
        var login = await bobs.FollowAsync(await bobs.GetAsync(upstream.Location!));
        var form = login.Forms[0].With("login", "bob").With("password", "any");
        var back = await bobs.FollowAsync(await bobs.SubmitAsync(login, form), callback);

        var refused = await Browser.GetAsync(back.Location!);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("a different user than the one who uses the tool", refused.Text, StringComparison.Ordinal);
        Assert.Null(await scene.FindAsync());
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7"), Trait("Invariant", "I1")]
    public async Task The_callback_works_once_and_only_in_the_same_browser()
    {
        var page = await scene.OpenAsync(await scene.LinkAsync());
        var callback = $"{scene.Broker.Issuer}/callback/";
        var back = await Browser.FollowAsync(await Browser.SubmitAsync(page, page.Forms[0], "Connect"), callback);
        using var other = new PlainBrowser();

        Assert.Equal(HttpStatusCode.BadRequest, (await other.GetAsync(back.Location!)).Status);
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Browser.GetAsync(back.Location!)));

        Assert.Single(pages, one => one.Status == HttpStatusCode.OK);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task A_form_of_a_foreign_page_or_session_connects_nothing()
    {
        var link = await scene.LinkAsync();
        var page = await scene.OpenAsync(link);
        var approval = new Dictionary<string, string> { ["decision"] = "approve" };

        var withoutToken = await Browser.PostFormAsync(link, approval);
        approval["form"] = "guessed";
        var guessed = await Browser.PostFormAsync(link, approval);
        // The form of this session, posted by a browser that has none.
        using var other = new PlainBrowser();
        var elsewhere = await other.PostFormAsync(link, page.Forms[0].Fields.Append(new("decision", "approve")));

        Assert.Equal(HttpStatusCode.BadRequest, withoutToken.Status);
        Assert.Equal(HttpStatusCode.BadRequest, guessed.Status);
        // It is sent to prove who it is, and no further.
        Assert.Equal("openid profile", elsewhere.LocationQuery["scope"]);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public async Task Cancelling_connects_nothing()
    {
        var page = await scene.OpenAsync(await scene.LinkAsync());

        var denied = await Browser.SubmitAsync(page, page.Forms[0], "Cancel");

        Assert.Equal(HttpStatusCode.OK, denied.Status);
        Assert.Contains("Nothing was connected", denied.Text, StringComparison.Ordinal);
        Assert.Null(await scene.FindAsync());
    }

    [Fact, Trait("Spec", "MCP elicitation: URL mode"), Trait("Invariant", "I7")]
    public async Task A_link_works_for_fifteen_minutes_and_only_unchanged()
    {
        var link = await scene.LinkAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.GetAsync(link[..^2] + "AA")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.GetAsync(link + "A")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.GetAsync($"{scene.Broker.Issuer}/connect/x")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await Browser.GetAsync(link)).Status);
        scene.Broker.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.GetAsync(link)).Status);
    }

    [Fact, Trait("Spec", "RFC 9700 §2.3"), Trait("Invariant", "I9")]
    public async Task The_upstream_is_asked_for_the_tools_minimal_scopes()
    {
        var page = await scene.OpenAsync(await scene.LinkAsync());

        var redirect = await Browser.SubmitAsync(page, page.Forms[0], "Connect");

        var scopes = redirect.LocationQuery["scope"].Split(' ').Order().ToArray();
        Assert.Equal(["files.read", "offline_access", "openid"], scopes);
    }

    private static string Header(Page page, string name) => string.Join(' ', page.Headers.GetValues(name));
}
