using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Protocol;

public sealed class BearerTokenTests
{
    [Theory, Trait("Spec", "RFC 6750 §2.1")]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer abc", "abc")]
    [InlineData("Bearer   abc ", "abc")]
    [InlineData("Bearer ", null)]
    [InlineData("Bearer", null)]
    [InlineData("Bearerabc", null)]
    [InlineData("Basic abc", null)]
    [InlineData("", null)]
    public void The_token_is_the_text_after_the_scheme(string header, string? token) =>
        Assert.Equal(token, BearerToken.Read(RequestWith(header))?.Reveal());

    [Fact, Trait("Spec", "RFC 6750 §2.1")]
    public void Two_headers_count_as_no_token() =>
        Assert.Null(BearerToken.Read(RequestWith("Bearer abc", "Bearer abc")));

    [Fact, Trait("Spec", "RFC 6750 §3.1")]
    public void The_challenge_names_an_error_only_if_a_token_was_sent()
    {
        Assert.Equal("Bearer", BearerToken.Challenge(RequestWith()));
        Assert.Equal("Bearer error=\"invalid_token\"", BearerToken.Challenge(RequestWith("Bearer abc")));
    }

    private static HttpRequest RequestWith(params string[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = headers;
        return request;
    }
}
