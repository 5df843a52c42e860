using McpOAuth.Login;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Login;

/// <summary>What becomes of <c>prompt</c> and <c>login_hint</c> at /authorize.</summary>
[Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
public sealed class PromptReading
{
    private const string Good = "response_type=code&code_challenge_method=S256";

    [Theory]
    [InlineData("none+login")]
    [InlineData("consent+none")]
    [InlineData("none+unknown")]
    public void None_together_with_another_value_is_refused(string prompt) =>
        Assert.Equal(ErrorCodes.InvalidRequest, Check(prompt)?.Code);

    [Theory]
    [InlineData("none")]
    [InlineData("none+none")]
    [InlineData("+none+")]
    public void None_alone_needs_a_login(string prompt) => Assert.Equal(ErrorCodes.LoginRequired, Check(prompt)?.Code);

    [Theory]
    [InlineData("login", "login")]
    [InlineData("select_account", "select_account")]
    [InlineData("consent+select_account+login", "select_account login")]
    [InlineData("consent", null)]
    [InlineData("create", null)]
    [InlineData("LOGIN", null)]
    [InlineData("", null)]
    public void What_the_upstream_can_show_goes_on_to_it(string prompt, string? passedOn)
    {
        Assert.Null(Check(prompt));
        Assert.Equal(
            passedOn,
            AuthorizationRules.UpstreamPrompt(Some.Parameters($"{Good}&prompt={prompt}"))?.ToString()
        );
    }

    [Theory]
    [InlineData("alice@example.com", true)]
    [InlineData("J%C3%BCrgen", true)]
    [InlineData("", false)]
    [InlineData("a%0Ab", false)]
    public void A_login_hint_goes_on_unless_it_is_no_text_of_one_line(string hint, bool isTaken) =>
        Assert.Equal(isTaken, AuthorizationRules.LoginHint(Some.Parameters($"login_hint={hint}")) is not null);

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_login_hint_that_is_too_long_counts_as_missing(int length, bool isTaken)
    {
        var parameters = Some.Parameters($"{Good}&login_hint={new string('a', length)}");
        Assert.Null(AuthorizationRules.Check(parameters));
        Assert.Equal(isTaken, AuthorizationRules.LoginHint(parameters) is not null);
    }

    [Fact, Trait("Invariant", "I5")]
    public void A_login_hint_does_not_print()
    {
        var request = Some.AuthorizationRequest() with
        {
            LoginHint = AuthorizationRules.LoginHint(Some.Parameters("login_hint=alice%40example.com")),
        };
        Assert.DoesNotContain("alice@", request.ToString(), StringComparison.Ordinal);
    }

    private static OAuthError? Check(string prompt) =>
        AuthorizationRules.Check(Some.Parameters($"{Good}&prompt={prompt}"));
}
