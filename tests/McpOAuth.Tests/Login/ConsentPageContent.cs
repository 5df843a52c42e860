using McpOAuth.Clients;
using McpOAuth.Login;

namespace McpOAuth.Tests.Login;

/// <summary>What the consent page tells a person, whatever the client calls itself.</summary>
public sealed class ConsentPageContent
{
    [Fact, Trait("Spec", "RFC 6749 §10.2"), Trait("Spec", "RFC 6819 §5.2.4.2")]
    public void The_page_shows_client_scopes_resource_and_redirect_host()
    {
        var page = PageOf(Some.Client(), "https://app.example/cb", "read write");
        Assert.Contains("Some client", page, StringComparison.Ordinal);
        Assert.Contains(Some.ResourceUri, page, StringComparison.Ordinal);
        Assert.Contains("<dd>app.example<br>", page, StringComparison.Ordinal);
        Assert.Contains("name=\"scope\" value=\"read\" checked", page, StringComparison.Ordinal);
        Assert.Contains("name=\"scope\" value=\"write\" checked", page, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.2")]
    public void Client_metadata_never_becomes_markup()
    {
        var hostile = "</dd><script>alert(1)</script><button name=decision value=approve>\"'";
        var client = Some.Client() with { Name = hostile, ClientId = hostile };
        var page = PageOf(client, "https://app.example/cb?x='onclick=a&y=1", "read", problem: hostile);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("'onclick", page, StringComparison.Ordinal);
        // Its own two buttons and no third.
        Assert.Equal(2, page.Split("<button").Length - 1);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void Special_characters_of_a_scope_never_become_markup()
    {
        var page = PageOf(Some.Client(), "https://app.example/cb", "<img/src=x> a'b&c");
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("a'b", page, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.2"), Trait("Invariant", "I9")]
    public void Scopes_allowed_before_are_shown_and_only_the_new_ones_can_be_chosen()
    {
        var page = PageOf(Some.Client(), "https://app.example/cb", "read write <b>", allowed: "read <b>");
        Assert.Single(page.Split("type=\"checkbox\"").Skip(1));
        Assert.Contains("name=\"scope\" value=\"write\" checked", page, StringComparison.Ordinal);
        Assert.Contains(">read</code></li>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 6819 §5.2.3.5"), Trait("Spec", "RFC 7591 §5")]
    [InlineData(ClientOrigin.Registered, true)]
    [InlineData(ClientOrigin.MetadataDocument, true)]
    [InlineData(ClientOrigin.Configured, false)]
    public void An_unverified_name_is_marked_as_unverified(ClientOrigin origin, bool isSaid) =>
        Assert.Equal(
            isSaid,
            PageOf(Some.Client() with { Origin = origin }, "https://app.example/cb", "read")
                .Contains("has verified", StringComparison.Ordinal)
        );

    [Theory, Trait("Spec", "RFC 8252 §8.6")]
    [InlineData("http://localhost:1234/cb", true)]
    [InlineData("http://127.0.0.1:1234/cb", true)]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", true)]
    [InlineData("https://app.example/cb", false)]
    public void The_user_is_warned_if_any_program_on_the_device_could_receive_the_answer(string uri, bool isWarned) =>
        Assert.Equal(
            isWarned,
            PageOf(Some.Client(), uri, "read").Contains("app running on this computer", StringComparison.Ordinal)
        );

    [Fact, Trait("Spec", "RFC 5890 §4.4")]
    public void An_international_host_is_shown_in_punycode() =>
        Assert.Contains(
            "<dd>xn--pple-43d.example<br>",
            PageOf(Some.Client(), "https://xn--pple-43d.example/cb", "read"),
            StringComparison.Ordinal
        );

    [Fact, Trait("Spec", "RFC 6749 §10.13")]
    public void The_form_posts_to_the_broker_and_the_approve_button_comes_first()
    {
        var page = PageOf(Some.Client(), "https://app.example/cb", "read");
        Assert.Contains("<form method=\"post\" action=\"/consent\">", page, StringComparison.Ordinal);
        Assert.Single(page.Split("<form").Skip(1));
        Assert.DoesNotContain("formaction", page, StringComparison.OrdinalIgnoreCase);
        Assert.True(
            page.IndexOf("value=\"approve\"", StringComparison.Ordinal)
                < page.IndexOf("value=\"deny\"", StringComparison.Ordinal)
        );
        Assert.Contains("name=\"request\" value=\"sealed&amp;form\"", page, StringComparison.Ordinal);
    }

    private static string PageOf(
        Client client,
        string redirectUri,
        string scopes,
        string? problem = null,
        string allowed = ""
    )
    {
        var page = new ConsentPage
        {
            Request = Some.AuthorizationRequest(redirectUri, scopes),
            Client = client,
            Resource = Some.Resource(),
            AlreadyAllowed = Some.Scopes(allowed),
            SealedForm = "sealed&form",
            Notice = problem,
        };
        return page.Body().ToString();
    }
}
