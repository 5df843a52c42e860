using McpOAuth.Account;
using McpOAuth.Grants;
using McpOAuth.Vault;

namespace McpOAuth.Tests.Account;

/// <summary>What the account page tells a user.</summary>
[Trait("Spec", "GDPR article 15")]
public sealed class AccountPageContent
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
        Assert.Contains("<code class=\"soft\">files.read</code>", page, StringComparison.Ordinal);
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

    [Fact, Trait("Spec", "House style: pages")]
    public void The_longest_page_has_a_bound()
    {
        var app = new AppAccess(GrantOf("client-1"), new KnownClient(new string('x', 200), IsVerified: false));
        var tool = new ToolAccess(Some.Connection(), Some.Tool());

        var page = PageOf(new AccountOverview([.. Enumerable.Repeat(app, 500)], [.. Enumerable.Repeat(tool, 50)]));

        Assert.Contains("the newest 20 of 500", page, StringComparison.Ordinal);
        Assert.Contains("the newest 20 of 50.", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 1, 48 * 1024);
    }

    private static string PageOf(KnownClient? client, string clientId = "client-1") =>
        PageOf(new AccountOverview([new AppAccess(GrantOf(clientId), client)], []));

    private static string PageOf(AccountOverview overview) => new AccountPage(
            new()
            {
                Subject = "alice",
                FormKey = new("key"),
                BrowserSha256 = "hash",
                SignedInAt = Some.Now,
            },
            overview
        ).Body().ToString();

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
