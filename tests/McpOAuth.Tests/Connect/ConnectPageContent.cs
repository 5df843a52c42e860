using McpOAuth.Connect;
using McpOAuth.Vault;

namespace McpOAuth.Tests.Connect;

/// <summary>What the pages of a connection tell a user.</summary>
[Trait("Spec", "MCP elicitation: phishing")]
public sealed class ConnectPageContent
{
    private const string Hostile = "<script>alert(1)</script>\"'";

    [Fact]
    public void It_shows_which_tool_gets_which_permissions_at_which_account()
    {
        var page = PageOf("files.list");
        Assert.Contains("<dd>file_reader</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dd>https://mcp.example.com/mcp</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dd>some</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<code>files.list</code>", page, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.16")]
    public void No_scope_becomes_markup() =>
        Assert.Contains("<code>&lt;img/src=x&gt;</code>", PageOf("<img/src=x>"), StringComparison.Ordinal);

    [Fact, Trait("Spec", "RFC 9700 §4.16")]
    public void No_account_name_becomes_markup()
    {
        var page = ConnectPage.ConnectedBody("some", Hostile).ToString();
        Assert.Contains(
            "<strong><bdi>&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;</bdi></strong>",
            page,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_account_without_a_name_is_shown_without_one()
    {
        var page = ConnectPage.ConnectedBody("some", account: null).ToString();
        Assert.Contains("your account at some.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("strong", page, StringComparison.Ordinal);
    }

    private static string PageOf(string scopes)
    {
        var tool = Some.Tool();
        var request = new ConnectionRequest
        {
            Subject = "alice",
            Resource = tool.Resource,
            Tool = tool.Name,
            Scopes = Some.Scopes(scopes),
            ExpiresAt = Some.Now,
        };
        var page = new ConnectPage
        {
            Request = request,
            Tool = tool,
            Resource = Some.Resource(tool.Resource),
            Upstream = tool.Upstream,
            FormToken = "token",
        };
        return page.Body().ToString();
    }
}
