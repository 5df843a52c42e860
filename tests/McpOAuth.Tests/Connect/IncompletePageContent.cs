using McpOAuth.Connect;

namespace McpOAuth.Tests.Connect;

/// <summary>What a user reads if the upstream granted less than the tool needs, or no lasting access.</summary>
[Trait("Spec", "RFC 6749 §5.1")]
public sealed class IncompletePageContent
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_names_what_is_missing_and_how_to_allow_it(bool isOfUse)
    {
        var page = IncompletePage
            .Body("some", Some.Scopes("files.write <img/src=x>"), isOfUse, "https://broker.example/connect/x")
            .ToString();
        Assert.Contains("<code>files.write</code>", page, StringComparison.Ordinal);
        Assert.Contains("<code>&lt;img/src=x&gt;</code>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"https://broker.example/connect/x\"", page, StringComparison.Ordinal);
        Assert.Equal(isOfUse, page.Contains("the tool can use what some did allow", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(50, "a minute")]
    [InlineData(3600, "60 minutes")]
    [InlineData(8 * 3600, "8 hours")]
    [InlineData(90 * 24 * 3600, "90 days")]
    public void Access_that_the_broker_cannot_renew_has_its_end_on_the_page(int seconds, string words) =>
        Assert.Contains(
            $"some gave access for {words} only",
            ConnectPage.ConnectedBody("some", account: null, TimeSpan.FromSeconds(seconds)).ToString(),
            StringComparison.Ordinal
        );
}
