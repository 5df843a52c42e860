using McpOAuth.Login;

namespace McpOAuth.Tests.Login;

/// <summary>The consent page uses the operator's words, and says why it is shown.</summary>
[Trait("Spec", "RFC 6749 §10.2")]
public sealed class ConsentPageWords
{
    private static readonly ScopeWords Words = new([
        new("read", "See your invoices", IsRisky: null),
        new("write", Text: null, IsRisky: true),
        new("delete:files", Text: null, IsRisky: false),
    ]);

    [Fact]
    public void A_server_with_a_name_is_shown_by_its_name_and_its_address()
    {
        var page = Body(Page("read") with { Resource = Some.Resource() with { Name = "Invoices & more" } });
        Assert.Contains("<dd>Invoices &amp; more<br>", page, StringComparison.Ordinal);
        Assert.Contains(Some.ResourceUri, page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_is_shown_in_the_operators_words()
    {
        var page = Body(Page("read"));
        Assert.Contains("See your invoices", page, StringComparison.Ordinal);
        Assert.Contains("<code>read</code>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read", false)]
    [InlineData("write", true)]
    [InlineData("delete:files", false)]
    [InlineData("delete:rows", true)]
    [InlineData("files.admin", true)]
    [InlineData("read:files", false)]
    public void A_risky_scope_is_marked_in_a_word(string scope, bool isMarked) =>
        Assert.Equal(isMarked, Body(Page(scope)).Contains(">Risky<", StringComparison.Ordinal));

    [Fact]
    public void A_client_without_a_name_is_an_app_that_gave_no_name_and_not_its_id()
    {
        var page = Page("read") with { Client = Some.Client("its-id") with { Name = null } };
        Assert.Equal("Allow an app that gave no name to connect?", page.Title);
        Assert.DoesNotContain("its-id", Body(page), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_unticked_stays_unticked_when_the_page_is_shown_again()
    {
        var page = Body(Page("read write profile") with { Chosen = Some.Scopes("write") });
        Assert.Contains("value=\"read\">", page, StringComparison.Ordinal);
        Assert.Contains("value=\"write\" checked>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"profile\">", page, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "WHATWG HTML §4.10.22.2")]
    public void The_first_submit_button_of_the_form_submits_nothing()
    {
        var page = Body(Page("read"));
        var first = page.IndexOf("type=\"submit\" formmethod=\"dialog\"", StringComparison.Ordinal);
        Assert.InRange(first, 0, page.IndexOf("<button", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Contoso", "Contoso lets no app in")]
    [InlineData(null, "The server lets no app in")]
    public void The_page_says_why_it_is_shown_and_who_asks(string? name, string words)
    {
        var page = Body(Page("read") with { OperatorName = name });
        Assert.Contains("Why am I seeing this?", page, StringComparison.Ordinal);
        Assert.Contains(words, page, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "Unicode Standard Annex 9 §2.7")]
    [InlineData("Plain name", "Allow Plain name to connect?")]
    [InlineData("\u05E9\u05DC\u05D5\u05DD", "Allow \u2068\u05E9\u05DC\u05D5\u05DD\u2069 to connect?")]
    public void A_name_written_from_right_to_left_does_not_move_the_words_around_it(string name, string title) =>
        Assert.Equal(title, (Page("read") with { Client = Some.Client() with { Name = name } }).Title);

    private static string Body(ConsentPage page) => page.Body().ToString();

    private static ConsentPage Page(string scopes) =>
        new()
        {
            Request = Some.AuthorizationRequest("https://app.example/cb", scopes),
            Client = Some.Client(),
            Resource = Some.Resource(),
            Words = Words,
            AlreadyAllowed = Some.Scopes(""),
            SealedForm = "sealed",
        };
}
