using System.Text;
using System.Text.RegularExpressions;
using McpOAuth.Account;
using McpOAuth.Grants;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Vault;
using AccountPage = McpOAuth.Account.AccountPage;

namespace McpOAuth.Tests.Account;

/// <summary>What the account page tells a user.</summary>
[Trait("Spec", "GDPR article 15")]
public sealed partial class AccountPageContent
{
    private const string Hostile = "<script>alert(1)</script>\"'";

    private const string Escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;";

    [Theory, Trait("Spec", "RFC 9700 §4.16")]
    [InlineData("הכלי שלי")]
    [InlineData("🦀🦀🦀")]
    [InlineData(Hostile)]
    public void A_name_is_shown_as_it_is_and_never_as_markup(string name)
    {
        var page = PageOf(new KnownClient(name, IsVerified: false));

        Assert.Contains(System.Net.WebUtility.HtmlEncode(name), page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("Nobody has verified it", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_the_operator_gave_has_no_warning() =>
        Assert.DoesNotContain(
            "Nobody has verified",
            PageOf(new KnownClient("Claude", IsVerified: true)),
            StringComparison.Ordinal
        );

    [Fact]
    public void An_app_without_a_name_is_shown_with_its_id()
    {
        var page = PageOf(new KnownClient(null, IsVerified: false), clientId: Hostile);

        Assert.Contains("An app that gave no name", page, StringComparison.Ordinal);
        Assert.Contains($"<code>{Escaped}</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_that_is_gone_is_shown_with_its_id()
    {
        var page = PageOf(client: null);

        Assert.Contains("An app that is not known any more", page, StringComparison.Ordinal);
        Assert.Contains("<code>client-1</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_is_gone_and_was_never_used_is_shown_with_what_is_known()
    {
        var page = PageOf(new AccountOverview([], [new ToolAccess(Some.Connection(), Tool: null)]));

        Assert.Contains("file_reader", page, StringComparison.Ordinal);
        Assert.Contains("Not known any more", page, StringComparison.Ordinal);
        Assert.Contains("Not used yet", page, StringComparison.Ordinal);
        Assert.Contains("<code>files.read</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_shows_the_day_of_its_last_use()
    {
        var used = Some.Connection() with { Use = ScopeUse.None.With(Some.Scopes("files.read"), Some.Now) };

        var page = PageOf(new AccountOverview([], [new ToolAccess(used, Some.Tool())]));

        Assert.Contains("<time datetime=\"2026-11-02\">2 November 2026</time>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Not used yet", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_must_be_connected_again_says_so() =>
        Assert.Contains(
            "It has no access until you connect it again",
            PageOf(
                new AccountOverview(
                    [],
                    [new ToolAccess(Some.Connection() with { State = ConnectionState.Reconnect }, Some.Tool())]
                )
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Without_anything_there_is_nothing_to_end()
    {
        var page = PageOf(new AccountOverview([], []));

        Assert.Contains("No app has access to your account", page, StringComparison.Ordinal);
        Assert.DoesNotContain("End all access", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_tool_upstream_and_scopes_are_named_in_words()
    {
        var resource = Some.Resource() with { Name = "Invoices" };
        var tool = Some.Tool() with { Title = "Invoice reader" };
        var app = new AppAccess(GrantOf("client-1"), new KnownClient("App", IsVerified: true), resource);
        var overview = new AccountOverview([app], [new ToolAccess(Some.Connection(), tool, resource, "Contoso")]);

        var page = PageOf(overview, new ScopeWords([new("files.read", "See your invoices", IsRisky: true)]));

        Assert.Equal(2, page.Split("<bdi>Invoices</bdi>").Length - 1);
        Assert.Contains("""<h3 id="tool-0"><bdi>Invoice reader</bdi></h3>""", page, StringComparison.Ordinal);
        Assert.Contains("<dd><bdi>Contoso</bdi></dd>", page, StringComparison.Ordinal);
        Assert.Contains("""See your invoices <strong class="risk">Risky</strong>""", page, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "House style: pages")]
    [InlineData("x")]
    [InlineData("<")]
    [InlineData("🦀")]
    public void The_longest_page_with_the_longest_logo_has_30_KB_and_shows_the_others_on_further_pages(string letter)
    {
        var name = string.Concat(Enumerable.Repeat(letter, 200 / letter.Length));
        var apps = Enumerable
            .Range(0, 60)
            .Select(i => new AppAccess(GrantOf($"client-{i}"), new KnownClient(name, false)));
        var tools = Enumerable.Range(0, 50).Select(_ => new ToolAccess(Some.Connection(), Some.Tool()));
        var overview = new AccountOverview([.. apps], [.. tools]);
        var frame = FrameWithLogo();
        var (place, seen) = (AccountPlace.Start, new List<string>());

        while (seen.Count < 60)
        {
            var body = new AccountPage(Session(name), overview)
            {
                Place = place,
                FrameLength = frame.Length,
                Notice = new string('n', 200),
            }.Body();
            var markup = frame.Around(AccountPage.Title, body).ToString();
            Assert.InRange(Encoding.UTF8.GetByteCount(markup), 1, 30 * 1024);
            var found = ItemOf().Matches(markup).Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(found);
            seen.AddRange(found);
            place = place with { Apps = seen.Count };
            Assert.Equal(seen.Count < 60, markup.Contains("Older apps", StringComparison.Ordinal));
            Assert.Contains("Older tools", markup, StringComparison.Ordinal);
        }

        Assert.Equal(overview.Apps.Select(app => app.Item), seen);
    }

    private static string PageOf(KnownClient? client, string clientId = "client-1") =>
        PageOf(new AccountOverview([new AppAccess(GrantOf(clientId), client)], []));

    private static string PageOf(AccountOverview overview, ScopeWords? words = null) =>
        new AccountPage(Session(name: null), overview) { Words = words ?? ScopeWords.Usual }
            .Body()
            .ToString();

    private static AccountSession Session(string? name) =>
        new()
        {
            Subject = "alice",
            Name = name,
            FormKey = new("key"),
            BrowserSha256 = "hash",
            SignedInAt = Some.Now,
        };

    private static PageFrame FrameWithLogo()
    {
        var png = new byte[OperatorLogo.MaximumLength];
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(png);
        return new(Operator.Unnamed with { Name = "Contoso", Logo = OperatorLogo.Parse(png).Value });
    }

    [GeneratedRegex("""value="end-app">\n<input type="hidden" name="item" value="([^"]+)">""")]
    private static partial Regex ItemOf();

    private static StoredGrant GrantOf(string clientId) =>
        new()
        {
            Id = GrantId.Create("alice", Some.Now.AddDays(90)),
            ClientId = clientId,
            Resource = Some.ResourceUri,
            Scopes = Some.Scopes("read write"),
            CreatedAt = Some.Now,
            Generation = 0,
            ExpiresAt = Some.Now.AddDays(30),
        };
}
