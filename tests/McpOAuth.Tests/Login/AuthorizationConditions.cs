using McpOAuth.Login;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Login;

/// <summary>What an authorization request must have beside client and redirect URI.</summary>
public sealed class AuthorizationConditions
{
    private const string Good = "response_type=code&code_challenge_method=S256";

    [Theory, Trait("Spec", "RFC 6749 §4.1.1"), Trait("Spec", "RFC 7636 §4.3")]
    [InlineData(Good)]
    [InlineData(Good + "&response_mode=query")]
    [InlineData(Good + "&prompt=consent")]
    [InlineData(Good + "&request=&request_uri=")] // empty is omitted
    [InlineData(Good + "&unknown=1&nonce=x&Response_Type=token")]
    public void A_code_request_with_S256_passes(string query) =>
        Assert.Null(AuthorizationRules.Check(Some.Parameters(query)));

    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Spec", "RFC 6749 §3.1.1")]
    [InlineData("code_challenge_method=S256", ErrorCodes.InvalidRequest)]
    [InlineData("response_type=&code_challenge_method=S256", ErrorCodes.InvalidRequest)]
    [InlineData("response_type=token&code_challenge_method=S256", ErrorCodes.UnsupportedResponseType)]
    [InlineData("response_type=code+id_token&code_challenge_method=S256", ErrorCodes.UnsupportedResponseType)]
    [InlineData("response_type=CODE&code_challenge_method=S256", ErrorCodes.UnsupportedResponseType)]
    public void Another_response_type_is_refused(string query, string code) => AssertRefused(code, query);

    [Theory, Trait("Spec", "RFC 7636 §4.4.1"), Trait("Spec", "RFC 9700 §2.1.1")]
    [InlineData("response_type=code")] // without a method "plain" is meant
    [InlineData("response_type=code&code_challenge_method=")]
    [InlineData("response_type=code&code_challenge_method=plain")]
    [InlineData("response_type=code&code_challenge_method=s256")]
    [InlineData("response_type=code&code_challenge_method=S512")]
    [InlineData("response_type=code&code_challenge_method=S256%0a")]
    public void Another_challenge_method_than_S256_is_refused(string query) =>
        AssertRefused(ErrorCodes.InvalidRequest, query);

    [Theory, Trait("Spec", "RFC 7636 §4.4.1")]
    [InlineData("response_type=code")]
    [InlineData("response_type=code&code_challenge=")]
    [InlineData("response_type=code&code_challenge_method=plain")]
    public void Missing_PKCE_is_reported_as_missing(string query) =>
        Assert.StartsWith(
            "code_challenge is missing",
            AuthorizationRules.Check(Some.Parameters(query))?.Description,
            StringComparison.Ordinal
        );

    [Theory, Trait("Spec", "RFC 7636 §4.4.1")]
    [InlineData("", "code_challenge is missing")]
    [InlineData("code_challenge=short", "code_challenge is not")]
    public void A_challenge_that_is_missing_and_one_that_is_malformed_are_told_apart(string query, string description)
    {
        var refusal = AuthorizationRules.Challenge(Some.Parameters(query)).Error;
        Assert.Equal(ErrorCodes.InvalidRequest, refusal?.Code);
        Assert.StartsWith(description, refusal?.Description, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 7636 §4.3"), Trait("Spec", "RFC 9700 §2.1.1")]
    [InlineData("")]
    [InlineData("&code_challenge_method=plain")]
    public void A_challenge_with_another_method_is_told_the_method(string more)
    {
        var query = $"response_type=code&code_challenge={Some.ExampleChallenge}{more}";
        Assert.Equal(
            "code_challenge_method must be S256.",
            AuthorizationRules.Check(Some.Parameters(query))?.Description
        );
    }

    [Theory, Trait("Spec", "OAuth 2.0 Multiple Response Types §2.1")]
    [InlineData("fragment")]
    [InlineData("form_post")]
    [InlineData("web_message")]
    [InlineData("QUERY")]
    public void Another_response_mode_than_query_is_refused(string mode) =>
        AssertRefused(ErrorCodes.InvalidRequest, $"{Good}&response_mode={mode}");

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §6"), Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.6")]
    [InlineData("request=eyJ", ErrorCodes.RequestNotSupported)]
    [InlineData("request_uri=https://evil.example/request", ErrorCodes.RequestUriNotSupported)]
    public void Request_objects_are_refused_and_never_fetched(string parameter, string code) =>
        AssertRefused(code, $"{Good}&{parameter}");

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    public void Prompt_none_is_refused() => AssertRefused(ErrorCodes.LoginRequired, Good + "&prompt=none");

    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData("&response_type=code")]
    [InlineData("&scope=a&scope=b")]
    [InlineData("&code_challenge=a&code_challenge=a")]
    [InlineData("&state=a&state=b")]
    [InlineData("&unknown=1&unknown=2")]
    public void A_parameter_that_is_sent_twice_is_refused(string more) =>
        AssertRefused(ErrorCodes.InvalidRequest, Good + more);

    [Fact, Trait("Spec", "RFC 8707 §2")]
    public void Two_resources_are_invalid_target() =>
        AssertRefused(
            ErrorCodes.InvalidTarget,
            Good + "&resource=https://mcp.example.com/mcp&resource=https://mcp.example.com/other"
        );

    private static void AssertRefused(string code, string query) =>
        Assert.Equal(code, AuthorizationRules.Check(Some.Parameters(query))?.Code);
}
