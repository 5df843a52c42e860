using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Parameters of a query or a form, as RFC 6749 wants them read.</summary>
public sealed class RequestParameterReading
{
    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData("?client_id=abc")]
    [InlineData("client_id=abc")]
    [InlineData("&&client_id=abc&")]
    public void A_query_is_read_with_or_without_its_question_mark(string text) =>
        Assert.Equal("abc", Some.Parameters(text)["client_id"]);

    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("&")]
    public void An_empty_query_has_no_parameters(string? text) => Assert.Null(Some.Parameters(text)["client_id"]);

    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData("scope=")]
    [InlineData("scope")]
    [InlineData("other=1")]
    public void A_parameter_without_a_value_counts_as_omitted(string text)
    {
        Assert.Null(Some.Parameters(text)["scope"]);
        Assert.Null(Some.Parameters(text).Encoded("scope"));
    }

    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData("state=a&state=a")]
    [InlineData("state=a&state=b")]
    [InlineData("state=&state=b")]
    [InlineData("state=a&x=1&state")]
    [InlineData("state=a&%73tate=b")] // the same name, escaped
    public void A_parameter_sent_twice_is_detected(string text) =>
        Assert.Equal("state", Some.Parameters(text).Duplicated);

    [Fact, Trait("Spec", "RFC 6749 §3.1")]
    public void The_first_value_of_a_duplicated_parameter_is_kept() =>
        Assert.Equal("a", Some.Parameters("state=a&state=b")["state"]);

    [Fact, Trait("Spec", "RFC 6749 §3.1")]
    public void Names_are_case_sensitive()
    {
        var parameters = Some.Parameters("Client_Id=abc&client_id=def&CLIENT_ID=ghi");
        Assert.Null(parameters.Duplicated);
        Assert.Equal("def", parameters["client_id"]);
    }

    [Theory, Trait("Spec", "RFC 6749 Appendix B")]
    [InlineData("scope=a+b", "a b")]
    [InlineData("scope=a%20b", "a b")]
    [InlineData("scope=a%2Bb", "a+b")]
    [InlineData("scope=%C3%BC", "\u00fc")]
    [InlineData("scope=a%", "a%")]
    [InlineData("scope=a=b", "a=b")]
    public void Values_are_form_decoded(string text, string value) =>
        Assert.Equal(value, Some.Parameters(text)["scope"]);

    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData("state=a+b", "a+b")]
    [InlineData("state=a%20b", "a%20b")]
    [InlineData("state=a%2bb%2B", "a%2bb%2B")]
    [InlineData("state=YWJj==", "YWJj==")]
    public void The_encoded_value_is_the_one_that_was_sent(string text, string encoded) =>
        Assert.Equal(encoded, Some.Parameters(text).Encoded("state"));

    [Fact, Trait("Spec", "RFC 6749 §3.1")]
    public void Unknown_parameters_are_ignored() =>
        Assert.False(RequestParameters.Parse("utm_source=x&client_id=abc").IsRefused);

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public void A_flood_of_parameters_is_refused()
    {
        var most = string.Join('&', Enumerable.Range(0, RequestParameters.MaximumCount).Select(n => $"p{n}=1"));
        Assert.False(RequestParameters.Parse(most).IsRefused);
        var tooMany = RequestParameters.Parse(most + "&one_more=1");
        Assert.Equal(ErrorCodes.InvalidRequest, tooMany.Error?.Code);
    }
}
