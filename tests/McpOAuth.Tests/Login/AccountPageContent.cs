using McpOAuth.Login;
using McpOAuth.Upstream;

namespace McpOAuth.Tests.Login;

/// <summary>What the page that shows the account tells a person, whatever upstream and client say.</summary>
public sealed class AccountPageContent
{
    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §5.1")]
    public void Name_and_account_are_shown_with_the_upstream_the_client_and_where_the_answer_goes()
    {
        var page = PageOf("Alice Example", "alice@work.example");
        Assert.Contains(
            "You are signed in as <strong><bdi>Alice Example</bdi></strong> (<bdi>alice@work.example</bdi>) at entra.",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("Some client", page, StringComparison.Ordinal);
        Assert.Contains(Some.ResourceUri, page, StringComparison.Ordinal);
        Assert.Contains("<dd>app.example<br>", page, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §5.1")]
    [InlineData(null, "alice@work.example", "as <strong><bdi>alice@work.example</bdi></strong> at entra.")]
    [InlineData("alice", "alice", "as <strong><bdi>alice</bdi></strong> at entra.")]
    [InlineData("Alice Example", null, "as <strong><bdi>Alice Example</bdi></strong> at entra.")]
    [InlineData(null, null, "at <strong>entra</strong>, which did not tell the name of your account.")]
    public void Without_a_name_or_an_account_the_page_says_what_is_known(string? name, string? account, string text) =>
        Assert.Contains($"You are signed in {text}", PageOf(name, account), StringComparison.Ordinal);

    [Fact, Trait("Spec", "RFC 6749 §10.2")]
    public void Names_never_become_markup()
    {
        const string hostile = "</bdi><script>alert(1)</script><button name=decision value=continue>";
        var page = PageOf(hostile, hostile + "2", hostile);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        // Its own two buttons and no third.
        Assert.Equal(2, page.Split("<button").Length - 1);
    }

    [Fact, Trait("Spec", "House style: pages")]
    public void Server_upstream_and_scopes_are_named_in_words()
    {
        var page = new AccountPage
        {
            Request = Some.AuthorizationRequest() with { Scopes = Some.Scopes("read:files delete:files") },
            Client = Some.Client(),
            Identity = new UpstreamIdentity("https://upstream.example", "1", "Alice Example"),
            Resource = Some.Resource() with { Name = "Invoices" },
            Words = new([new("read:files", "See your invoices", null)]),
            Upstream = "Contoso",
            SealedForm = "sealed",
        }
            .Body()
            .ToString();

        Assert.Contains(
            $"""<dd>Invoices<br><span class="soft">{Some.ResourceUri}</span></dd>""",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("at Contoso.", page, StringComparison.Ordinal);
        Assert.Contains("<dd>See your invoices <code>read:files</code></dd>", page, StringComparison.Ordinal);
        Assert.Contains("""Delete files <strong class="risk">Risky</strong>""", page, StringComparison.Ordinal);
    }

    private static string PageOf(string? name, string? account, string client = "Some client") =>
        new AccountPage
        {
            Request = Some.AuthorizationRequest(),
            Client = Some.Client() with { Name = client },
            Identity = new UpstreamIdentity("https://upstream.example", "1", name) { Account = account },
            Resource = null,
            Upstream = "entra",
            SealedForm = "sealed",
        }
            .Body()
            .ToString();
}
