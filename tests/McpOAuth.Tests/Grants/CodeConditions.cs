using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>The conditions under which a code is good.</summary>
public sealed class CodeConditions
{
    private static readonly SealedCode Code = new()
    {
        Grant = SealedGrant.Of(Some.Grant()),
        RedirectUri = "https://app.example/cb",
        CodeChallenge = Some.ExampleChallenge,
        ExpiresAt = (Some.Now + TimeSpan.FromSeconds(60)).ToUnixTimeMilliseconds(),
    };

    [Theory, Trait("Spec", "RFC 6749 §4.1.3"), Trait("Spec", "RFC 7636 §4.6"), Trait("Invariant", "I2")]
    [InlineData("https://app.example/cb")]
    [InlineData(null)] // OAuth 2.1 no longer sends it
    public void The_right_client_with_the_right_redirect_URI_and_verifier_passes(string? redirectUri) =>
        Assert.Null(Check(redirectUri: redirectUri));

    [Theory, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2"), Trait("Invariant", "I7")]
    [InlineData(0, true)]
    [InlineData(59.999, true)]
    [InlineData(60, false)]
    [InlineData(60.001, false)]
    [InlineData(86_400, false)]
    public void A_code_is_good_until_it_expires_to_the_millisecond(double seconds, bool isGood) =>
        Assert.Equal(isGood, Check(after: TimeSpan.FromSeconds(seconds)) is null);

    [Theory, Trait("Spec", "RFC 6749 §4.1.3"), Trait("Invariant", "I2")]
    [InlineData("client-2")]
    [InlineData("Client-1")]
    [InlineData("client-1 ")]
    public void Another_clients_code_is_refused(string clientId) =>
        Assert.Equal(ErrorCodes.InvalidGrant, Check(client: Some.Client(clientId))?.Code);

    [Theory, Trait("Spec", "RFC 6749 §4.1.3"), Trait("Spec", "RFC 9700 §4.1.3"), Trait("Invariant", "I2")]
    [InlineData("https://app.example/cb/")]
    [InlineData("https://APP.example/cb")]
    [InlineData("https://app.example/cb?x=1")]
    [InlineData("https://evil.example/cb")]
    [InlineData("http://localhost:1/cb")]
    public void Another_redirect_URI_is_refused(string redirectUri) =>
        Assert.Equal(ErrorCodes.InvalidGrant, Check(redirectUri: redirectUri)?.Code);

    [Fact, Trait("Spec", "RFC 6749 §4.1.3"), Trait("Invariant", "I2")]
    public void The_port_of_a_loopback_redirect_URI_is_the_one_of_the_request()
    {
        var code = Code with { RedirectUri = "http://localhost:51763/cb" };
        Assert.Null(Check(code, redirectUri: "http://localhost:51763/cb"));
        Assert.NotNull(Check(code, redirectUri: "http://localhost:51764/cb"));
    }

    [Theory, Trait("Spec", "RFC 7636 §4.6"), Trait("Spec", "RFC 9700 §4.5"), Trait("Invariant", "I2")]
    [InlineData("xBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    [InlineData(Some.ExampleChallenge)] // what a downgrade to "plain" would accept
    public void Another_verifier_is_refused(string verifier) =>
        Assert.Equal(ErrorCodes.InvalidGrant, Check(verifier: verifier)?.Code);

    [Theory, Trait("Spec", "RFC 9700 §4.8.2"), Trait("Invariant", "I2")]
    [InlineData("")]
    [InlineData("none")]
    public void A_code_without_a_sound_challenge_is_never_good(string challenge) =>
        Assert.Equal(ErrorCodes.InvalidGrant, Check(Code with { CodeChallenge = challenge })?.Code);

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public void Every_refusal_says_the_same_to_the_caller()
    {
        var refusals = new[]
        {
            Check(after: TimeSpan.FromHours(1)),
            Check(client: Some.Client("client-2")),
            Check(redirectUri: "https://evil.example/cb"),
            Check(verifier: new string('x', 43)),
        };
        Assert.Single(refusals.Select(refusal => refusal?.Description).Distinct());
        Assert.Equal(4, refusals.Select(refusal => refusal?.Reason).Distinct().Count());
    }

    private static OAuthError? Check(
        SealedCode? code = null,
        string? redirectUri = "https://app.example/cb",
        string verifier = Some.ExampleVerifier,
        Client? client = null,
        TimeSpan after = default
    ) =>
        CodeRules.Check(
            code ?? Code,
            new("the code itself is not looked at", redirectUri, Some.Verifier(verifier), null),
            client ?? Some.Client(),
            Some.Now + after
        );
}
