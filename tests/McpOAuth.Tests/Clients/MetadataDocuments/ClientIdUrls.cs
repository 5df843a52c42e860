using McpOAuth.Clients.MetadataDocuments;

namespace McpOAuth.Tests.Clients.MetadataDocuments;

/// <summary>Which client ids are URLs of metadata documents.</summary>
public sealed class ClientIdUrls
{
    [Theory, Trait("Spec", "CIMD §3")]
    [InlineData("https://client.example/client.json")]
    [InlineData("https://client.example/")]
    [InlineData("https://client.example/a/b/c")]
    [InlineData("https://client.example/a//b")]
    [InlineData("https://client.example/.well-known/oauth-client")]
    [InlineData("https://client.example/a..b")]
    [InlineData("https://client.example/%C3%A9")]
    [InlineData("https://client.example:8443/client.json")]
    [InlineData("https://client.example:443/client.json")]
    [InlineData("https://client.example/client.json?version=2")]
    [InlineData("https://xn--bcher-kva.example/client.json")]
    [InlineData("https://93.184.216.34/client.json")]
    public void An_https_URL_with_a_path_is_accepted(string text)
    {
        Assert.True(ClientIdUrl.TryParse(text, development: false, out var url));
        Assert.Equal(text, url.Value);
        Assert.Equal(text, url.Url.OriginalString);
    }

    [Theory, Trait("Spec", "CIMD §3")]
    [InlineData("")]
    [InlineData("client")]
    [InlineData("https://client.example")]
    [InlineData("https://client.example?query")]
    [InlineData("https:///client.json")]
    [InlineData("https:client.example/client.json")]
    [InlineData("http://client.example/client.json")]
    [InlineData("ftp://client.example/client.json")]
    [InlineData("file:///client.json")]
    [InlineData("https://client.example/client.json#fragment")]
    [InlineData("https://client.example/client.json#")]
    [InlineData("https://user@client.example/client.json")]
    [InlineData("https://user:password@client.example/client.json")]
    [InlineData("https://@client.example/client.json")]
    [InlineData("https://client.example/./client.json")]
    [InlineData("https://client.example/a/../client.json")]
    [InlineData("https://client.example/a/..")]
    [InlineData("https://client.example/.")]
    [InlineData("https://client.example/a/%2e%2E/client.json")]
    [InlineData("https://client.example/%2E/client.json")]
    [InlineData("https://client.example/a\\b")]
    [InlineData("https://client.example/a b")]
    [InlineData(" https://client.example/client.json")]
    [InlineData("https://client.example/client.json\n")]
    [InlineData("https://client.example/%0")]
    [InlineData("https://client.example:99999/client.json")]
    [InlineData("https://client.example:/client.json")]
    [InlineData("https://b\u00fccher.example/client.json")]
    [InlineData("https://client.example/\u00fc")]
    public void Anything_else_is_refused(string text) =>
        Assert.False(ClientIdUrl.TryParse(text, development: true, out _));

    [Theory, Trait("Spec", "CIMD §3")]
    [InlineData("HTTPS://client.example/client.json")]
    [InlineData("https://CLIENT.example/client.json")]
    [InlineData("https://0x7f.1/client.json")]
    [InlineData("https://2130706433/client.json")]
    [InlineData("https://127.1/client.json")]
    [InlineData("https://client.example/%7Eme/client.json")]
    [InlineData("https://client.example/%c3%a9")]
    public void A_URL_that_would_be_fetched_in_another_spelling_is_refused(string text) =>
        Assert.False(ClientIdUrl.TryParse(text, development: true, out _));

    [Theory, Trait("Spec", "CIMD §8.6")]
    [InlineData("http://localhost:8080/client.json", true)]
    [InlineData("http://127.0.0.1:8080/client.json", true)]
    [InlineData("http://[::1]:8080/client.json", true)]
    [InlineData("http://127.0.0.2:8080/client.json", false)]
    [InlineData("http://localhost.example/client.json", false)]
    [InlineData("http://10.0.0.1/client.json", false)]
    public void Http_to_this_machine_is_accepted_only_in_development(string text, bool isForDevelopment)
    {
        Assert.Equal(isForDevelopment, ClientIdUrl.TryParse(text, development: true, out _));
        Assert.False(ClientIdUrl.TryParse(text, development: false, out _));
    }
}
