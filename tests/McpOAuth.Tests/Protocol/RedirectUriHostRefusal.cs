using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Which hosts a redirect URI may not have, each with the trick that it would play.</summary>
public sealed class RedirectUriHostRefusal
{
    [Theory, Trait("Spec", "RFC 8252 §7.3"), Trait("Spec", "RFC 8252 §8.3")]
    [InlineData("http://app.example/cb")]
    [InlineData("HTTP://app.example/cb")]
    [InlineData("http://localhost.example/cb")]
    [InlineData("http://localhost.evil.example:1234/cb")]
    [InlineData("http://127.0.0.1.evil.example/cb")]
    [InlineData("http://127.0.0.2/cb")] // loopback too, but not one that the RFC names
    [InlineData("http://127.1/cb")]
    [InlineData("http://0.0.0.0/cb")]
    [InlineData("http://[::]/cb")]
    [InlineData("http://[::ffff:127.0.0.1]/cb")]
    [InlineData("http://192.168.0.1/cb")]
    [InlineData("http://10.0.0.1/cb")]
    [InlineData("http://169.254.169.254/cb")]
    [InlineData("http://localhost./cb")]
    [InlineData("http://sub.localhost/cb")]
    public void Http_is_refused_except_for_the_three_loopback_hosts(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 9700 §4.1.3"), Trait("Spec", "RFC 3986 §7.6")]
    [InlineData("https://someone@app.example/cb")]
    [InlineData("https://someone:password@app.example/cb")]
    [InlineData("https://@app.example/cb")]
    [InlineData("https://:@app.example/cb")]
    [InlineData("https://app.example:443@evil.example/cb")]
    [InlineData("https://app.example%40evil.example/cb")]
    [InlineData("https://app.example%2f@evil.example/cb")]
    [InlineData("http://localhost@evil.example/cb")]
    [InlineData("http://localhost:1234@evil.example/cb")]
    [InlineData("http://someone@localhost:1234/cb")]
    [InlineData("com.example.app://someone@host/cb")]
    [InlineData("com.example.app://host@evil")]
    public void User_information_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 3986 §7.4")]
    [InlineData("https://2130706433/cb")] // 127.0.0.1 in one number
    [InlineData("https://0x7f000001/cb")]
    [InlineData("https://0x7F.1/cb")]
    [InlineData("https://017700000001/cb")]
    [InlineData("https://0177.0.0.1/cb")]
    [InlineData("https://127.1/cb")]
    [InlineData("https://127.0.1/cb")]
    [InlineData("https://127.0.0.0x1/cb")]
    [InlineData("https://127.0.0.01/cb")]
    [InlineData("https://00000127.0.0.1/cb")]
    [InlineData("http://2130706433/cb")]
    [InlineData("http://0x7f.1/cb")]
    [InlineData("http://0177.0.0.1/cb")]
    [InlineData("https://[0:0:0:0:0:0:0:1]/cb")]
    [InlineData("https://[::0001]/cb")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:1234/cb")]
    [InlineData("http://[::0:1]/cb")]
    [InlineData("https://[fe80::1%25eth0]/cb")]
    [InlineData("https://[::1/cb")]
    [InlineData("https://::1/cb")]
    [InlineData("https://[v1.x]/cb")]
    public void A_disguised_address_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 3986 §7.4")]
    [InlineData("https://0x/cb")] // 0.0.0.0 to a browser, a name to System.Uri
    [InlineData("https://1.0x/cb")]
    [InlineData("https://127.0.0.0x/cb")]
    [InlineData("https://4294967296/cb")]
    [InlineData("https://256.256.256.256/cb")]
    [InlineData("https://099.0.0.1/cb")]
    [InlineData("https://1.2.3.4.5/cb")]
    [InlineData("https://app.1/cb")]
    [InlineData("https://app.0xAb/cb")]
    public void A_host_that_ends_in_a_number_but_is_not_an_address_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 3986 §3.2.2")]
    [InlineData("https://")]
    [InlineData("https:///cb")]
    [InlineData("https:////app.example/cb")]
    [InlineData("https:app.example/cb")]
    [InlineData("https:/app.example/cb")]
    [InlineData("http:localhost/cb")]
    [InlineData("http:/localhost/cb")]
    [InlineData("https://?x")]
    [InlineData("https://.app.example/cb")]
    [InlineData("https://app..example/cb")]
    [InlineData("https://app.example./cb")] // a trailing dot is another name for the same host
    [InlineData("https://-app.example/cb")]
    [InlineData("https://app.example-/cb")]
    [InlineData("https://app_1.example/cb")]
    [InlineData("https://*.example/cb")]
    [InlineData("https://app.example*/cb")]
    [InlineData("https://app%2eexample/cb")]
    [InlineData("https://app.example%00.evil.example/cb")]
    [InlineData("https://app.example,evil.example/cb")]
    [InlineData("https://app.example;evil.example/cb")]
    [InlineData("https://app.example&evil.example/cb")]
    public void A_host_that_is_not_in_plain_form_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 3986 §3.2.3")]
    [InlineData("https://app.example:/cb")]
    [InlineData("https://app.example:0/cb")]
    [InlineData("https://app.example:65536/cb")]
    [InlineData("https://app.example:4294967739/cb")] // 443 in 32 bits
    [InlineData("https://app.example:+443/cb")]
    [InlineData("https://app.example:-1/cb")]
    [InlineData("https://app.example:44a/cb")]
    [InlineData("https://app.example:80:443/cb")]
    [InlineData("http://localhost:/cb")]
    [InlineData("http://localhost:99999/cb")]
    [InlineData("http://localhost:*/cb")]
    public void A_port_out_of_range_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 5891 §4.2.3"), Trait("Spec", "RFC 5890 §4.4")]
    [InlineData("https://b\u00fccher.example/cb")]
    [InlineData("https://\u0430pp.example/cb")] // a Cyrillic letter
    [InlineData("https://app\u3002example/cb")] // an ideographic full stop is a dot to IDNA
    [InlineData("https://app\uff0eexample/cb")]
    [InlineData("https://app.example\uff0fcb")] // a full-width slash
    [InlineData("https://app.ex\u00adample/cb")] // a soft hyphen vanishes
    [InlineData("https://\u24d0pp.example/cb")]
    [InlineData("https://app.example\u2044cb")]
    [InlineData("http://\u2460\u2461\u2466.0.0.1/cb")]
    [InlineData("http://local\u212aost/cb")]
    [InlineData("https://app.example/\u00fc")]
    public void International_hosts_are_accepted_only_in_punycode(string text) => AssertRefused(text);

    private static void AssertRefused(string? text)
    {
        Assert.Equal(ErrorCodes.InvalidRedirectUri, RedirectUri.Parse(text).Error?.Code);
        Assert.False(RedirectUri.TryParse(text, out var uri));
        Assert.Null(uri);
    }
}
