using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Registration;

namespace McpOAuth.Tests.Registration;

/// <summary>What a client says of itself has limits, and is text that a page can show.</summary>
[Trait("Spec", "RFC 7591 §3.2.2")]
public sealed class LimitTests
{
    [Theory]
    [InlineData("client_name", ClientRegistration.MaximumNameLength)]
    [InlineData("software_id", DetailsRules.MaximumLength)]
    [InlineData("software_version", DetailsRules.MaximumLength)]
    public void A_text_of_maximum_length_is_accepted_and_one_more_character_is_refused(string member, int most)
    {
        Assert.False(Metadata.Read($"\"{member}\": \"{new string('x', most)}\"").IsRefused);
        AssertRefused(Metadata.Read($"\"{member}\": \"{new string('x', most + 1)}\""));
    }

    [Theory]
    [InlineData("client_uri")]
    [InlineData("logo_uri")]
    [InlineData("tos_uri")]
    [InlineData("policy_uri")]
    public void Only_an_http_or_https_URL_of_limited_length_is_kept(string member)
    {
        var start = "https://app.example/";
        var longest = start + new string('x', RedirectUri.MaximumLength - start.Length);

        string?[] Kept(string url) => Links(Metadata.Read($"\"{member}\": \"{url}\"").Value);

        Assert.Equal([longest], Kept(longest));
        Assert.Empty(Kept(longest + "x"));
        Assert.Empty(Kept("javascript:alert(1)"));
        Assert.Empty(Kept("data:text/html,x"));
        Assert.Empty(Kept("/relative"));
        Assert.Empty(Kept("https://app.example/\\u0000"));
    }

    [Fact]
    public void Ten_contacts_are_accepted_and_eleven_are_refused()
    {
        static string Contacts(int count) =>
            $"\"contacts\": [{string.Join(',', Enumerable.Range(0, count).Select(number => $"\"c{number}@app.example\""))}]";

        Assert.Equal(10, Metadata.Read(Contacts(10)).Value.Details.Contacts!.Count);
        AssertRefused(Metadata.Read(Contacts(11)));
        AssertRefused(Metadata.Read($"\"contacts\": [\"{new string('x', DetailsRules.MaximumLength + 1)}\"]"));
    }

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\n")]
    [InlineData("\\u007f")]
    [InlineData("\\u0085")]
    [InlineData("\\u2028")]
    [InlineData("\\u202e")]
    [InlineData("\\u2066")]
    public void A_character_that_breaks_lines_or_reverses_text_is_refused(string character)
    {
        AssertRefused(Metadata.Read($"\"client_name\": \"Good{character}Name\""));
        AssertRefused(Metadata.Read($"\"software_id\": \"a{character}b\""));
        AssertRefused(Metadata.Read($"\"contacts\": [\"a{character}b\"]"));
    }

    [Fact]
    public void A_name_in_any_script_is_kept_unchanged() =>
        Assert.Equal("Überprüfer 查验 👩‍💻", Metadata.Read("\"client_name\": \" Überprüfer 查验 👩‍💻 \"").Value.Name);

    private static string?[] Links(Client client) =>
        [
            .. new[] { client.ClientUri, client.LogoUri, client.Details.TosUri, client.Details.PolicyUri }.Where(uri =>
                uri is not null
            ),
        ];

    private static void AssertRefused<T>(OAuthResult<T> result)
        where T : notnull => Assert.Equal(ErrorCodes.InvalidClientMetadata, result.Error?.Code);
}
