using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Registration;

/// <summary>Which redirect URIs a registration keeps, and which of them refuse it.</summary>
[Trait("Spec", "RFC 7591 §3.2.2")]
public sealed class RedirectUriRulesTests
{
    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public void Every_URI_is_kept_unchanged_and_in_order_duplicates_included()
    {
        string[] uris =
        [
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "https://www.cursor.com/agents/mcp/oauth/callback",
            "HTTPS://App.Example:443/cb?a=b&c=%20",
            "http://localhost:8787/callback",
            "http://localhost:8787/callback",
        ];

        Assert.Equal(uris, RedirectUriRules.Read(uris, new()).Value.Select(uri => uri.Value));
    }

    [Theory, Trait("Spec", "RFC 7591 §3.2.2")]
    [InlineData("http://devbox:8080/callback")]
    [InlineData("http://192.168.1.5/callback")]
    [InlineData("http://app.example/callback")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob:auto")]
    public void An_unsupported_URI_is_dropped_if_another_remains(string uri)
    {
        var kept = RedirectUriRules.Read([uri, "https://app.example/cb", uri], new()).Value;

        Assert.Equal("https://app.example/cb", Assert.Single(kept).Value);
        AssertRefused(RedirectUriRules.Read([uri, uri], new()));
    }

    [Theory, Trait("Spec", "RFC 9700 §4.1"), Trait("Attack", "scheme tricks in redirect URIs")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("vbscript:x")]
    [InlineData("urn:anything:else")]
    [InlineData("https://app.example/cb#fragment")]
    [InlineData("https://user@app.example/cb")]
    [InlineData("http://localhost@evil.example/cb")]
    [InlineData("http://localhost\\@evil.example/cb")]
    [InlineData("https://app.example/../cb")]
    [InlineData("https://app.example/%0d%0aSet-Cookie:x")]
    [InlineData("")]
    [InlineData(null)]
    public void One_dangerous_URI_refuses_the_whole_registration(string? uri)
    {
        AssertRefused(RedirectUriRules.Read(["https://app.example/cb", uri], new()));
        AssertRefused(RedirectUriRules.Read([uri, "https://app.example/cb"], new()));
    }

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void At_least_one_URI_is_required()
    {
        AssertRefused(RedirectUriRules.Read(null, new()));
        AssertRefused(RedirectUriRules.Read([], new()));
    }

    [Fact]
    public void Twenty_URIs_are_accepted_and_twenty_one_are_refused()
    {
        static string[] Uris(int count) =>
            [.. Enumerable.Range(0, count).Select(number => $"https://app.example/{number}")];

        Assert.Equal(20, RedirectUriRules.Read(Uris(20), new()).Value.Count);
        AssertRefused(RedirectUriRules.Read(Uris(21), new()));
    }

    [Fact]
    public void All_URIs_together_must_fit_into_their_column()
    {
        var start = "https://app.example/";
        var longest = start + new string('x', RedirectUri.MaximumLength - start.Length);

        Assert.False(RedirectUriRules.Read([.. Enumerable.Repeat(longest, 8)], new()).IsRefused);
        AssertRefused(RedirectUriRules.Read([.. Enumerable.Repeat(longest, 8), "https://app.example/"], new()));
    }

    private static void AssertRefused(OAuthResult<List<RedirectUri>> result) =>
        Assert.Equal(ErrorCodes.InvalidRedirectUri, result.Error?.Code);
}
