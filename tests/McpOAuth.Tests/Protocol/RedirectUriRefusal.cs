using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>What is no redirect URI, each with the trick that it would play.</summary>
public sealed class RedirectUriRefusal
{
    [Theory, Trait("Spec", "RFC 6749 §3.1.2")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/cb")]
    [InlineData("cb")]
    [InlineData("//app.example/cb")]
    [InlineData("app.example/cb")]
    [InlineData(":cb")]
    [InlineData("://app.example/cb")]
    [InlineData("1app:/cb")] // a scheme begins with a letter
    [InlineData("-app:/cb")]
    [InlineData("my_app:/cb")]
    [InlineData("my%61pp:/cb")]
    [InlineData("com.example.app:")]
    public void A_relative_URI_is_refused(string? text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 6749 §3.1.2")]
    [InlineData("https://app.example/cb#")]
    [InlineData("https://app.example/cb#x")]
    [InlineData("https://app.example#@evil.example/")]
    [InlineData("http://localhost:1234/cb#x")]
    [InlineData("com.example.app:/cb#x")]
    public void A_fragment_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 9700 §4.11"), Trait("Spec", "RFC 8252 §7.1")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("javascript://app.example/%0aalert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("DATA:text/html;base64,PHg+")]
    [InlineData("vbscript:msgbox")]
    [InlineData("livescript:x")]
    [InlineData("mocha:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("file://server/share")]
    [InlineData("c:/windows/system32")] // a drive to System.Uri
    [InlineData("C:cb")]
    [InlineData("filesystem:https://app.example/temporary/x")]
    [InlineData("blob:https://app.example/x")]
    [InlineData("view-source:https://app.example/")]
    [InlineData("about:blank")]
    [InlineData("chrome://settings")]
    [InlineData("resource://x/y")]
    [InlineData("jar:https://app.example/x.jar!/y")]
    [InlineData("mhtml:https://app.example/x")]
    [InlineData("ms-its:https://app.example/x")]
    [InlineData("intent://app.example/#Intent;end")]
    [InlineData("intent://app.example/x")]
    [InlineData("content://provider/x")]
    [InlineData("mailto:someone@app.example")]
    [InlineData("tel:+1")]
    [InlineData("sms:+1")]
    [InlineData("ws://app.example/")]
    [InlineData("wss://app.example/")]
    [InlineData("ftp://app.example/")]
    [InlineData("ftps://app.example/")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    public void A_scheme_that_browsers_or_systems_handle_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 3986 §7.3"), Trait("Spec", "RFC 9700 §4.1.1")]
    [InlineData("https://app.example/a/../cb")]
    [InlineData("https://app.example/..")]
    [InlineData("https://app.example/./cb")]
    [InlineData("https://app.example/cb/..?x=1")]
    [InlineData("https://app.example/%2e%2e/cb")]
    [InlineData("https://app.example/%2E%2e/cb")]
    [InlineData("https://app.example/.%2e/cb")]
    [InlineData("https://app.example/cb/%2e")]
    [InlineData("https://app.example/cb%5c..%5cother")]
    [InlineData("https://app.example/cb%5C")]
    [InlineData("https://app.example/cb?x=%5c")]
    [InlineData("https://app.example/cb%00")]
    [InlineData("https://app.example/cb%0d%0aSet-Cookie:x=y")]
    [InlineData("https://app.example/cb?x=%0A")]
    [InlineData("https://app.example/cb%09")]
    [InlineData("https://app.example/cb%1F")]
    [InlineData("https://app.example/cb%7f")]
    [InlineData("http://localhost:1234/cb/%2e%2e/other")]
    [InlineData("com.example.app:/a/../cb")]
    [InlineData("com.example.app://host/%2e%2e/cb")]
    [InlineData("com.example.app:/cb%00")]
    public void Encoded_controls_backslashes_and_dot_segments_are_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 3986 §2")]
    [InlineData("https://app.example/cb\n")]
    [InlineData("\nhttps://app.example/cb")]
    [InlineData("https://app.example/c\nb")]
    [InlineData("https://app.exa\tmple/cb")] // browsers drop tabs and newlines
    [InlineData("ht\ntps://app.example/cb")]
    [InlineData("java\tscript:alert(1)")]
    [InlineData(" https://app.example/cb")]
    [InlineData("https://app.example/cb ")]
    [InlineData("https://app.example/c b")]
    [InlineData("https://app.example\0.evil.example/cb")]
    [InlineData("\u0001javascript:alert(1)")]
    [InlineData("https://app.example\\@evil.example/cb")]
    [InlineData("https:\\\\app.example\\cb")]
    [InlineData("https://evil.example\\.app.example/cb")]
    [InlineData("http://localhost\\@evil.example/cb")]
    [InlineData("https://app.example/%")]
    [InlineData("https://app.example/%4")]
    [InlineData("https://app.example/%zz")]
    [InlineData("https://app.example/<script>")]
    [InlineData("https://app.example/\"onclick=")]
    [InlineData("https://app.example/`x`")]
    [InlineData("https://app.example/{x}|^")]
    [InlineData("\ufeffhttps://app.example/cb")]
    [InlineData("\u202ehttps://app.example/cb")]
    public void Characters_that_a_URI_cannot_contain_are_refused(string text) => AssertRefused(text);

    [Fact, Trait("Spec", "RFC 7591 §3.2.2")]
    public void The_refusal_is_invalid_redirect_uri_and_says_which_rule_was_broken()
    {
        var refused = RedirectUri.Parse("https://app.example/cb#x").Error;
        Assert.Equal(ErrorCodes.InvalidRedirectUri, refused?.Code);
        Assert.Contains("fragment", refused?.Description, StringComparison.Ordinal);
    }

    private static void AssertRefused(string? text)
    {
        Assert.Equal(ErrorCodes.InvalidRedirectUri, RedirectUri.Parse(text).Error?.Code);
        Assert.False(RedirectUri.TryParse(text, out var uri));
        Assert.Null(uri);
    }
}
