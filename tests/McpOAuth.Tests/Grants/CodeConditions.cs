using System.Buffers.Text;
using System.Text;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>The conditions under which a code is good.</summary>
public sealed class CodeConditions
{
    private static readonly AuthorizationCode Code = new()
    {
        Grant = Some.Grant(),
        RedirectUri = Some.RedirectUri(),
        CodeChallenge = Some.Challenge(Some.ExampleChallenge),
        ExpiresAt = Some.Now + TimeSpan.FromSeconds(60),
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
    public void A_code_is_valid_until_it_expires_to_the_millisecond(double seconds, bool isGood) =>
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
    public void The_port_of_a_loopback_redirect_URI_must_be_that_of_the_request()
    {
        var code = Code with { RedirectUri = Some.RedirectUri("http://localhost:51763/cb") };
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
    public async Task A_code_without_a_valid_challenge_is_never_accepted(string challenge)
    {
        var scene = new GrantScene();
        GrantScene.TokenOf(await scene.RedeemAsync(await SealAsync(Some.ExampleChallenge)));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(await SealAsync(challenge)));

        // Such a code cannot be represented, so the test writes its text itself.
        async Task<string> SealAsync(string text)
        {
            var payload = Encoding.UTF8.GetString(AuthorizationCode.Format.Write(Code));
            var changed = payload.Replace(Some.ExampleChallenge, text, StringComparison.Ordinal);
            var binding = Binding.Token("authorization code");
            var cancellation = TestContext.Current.CancellationToken;
            return Base64Url.EncodeToString(
                await scene.Sealer.SealAsync(Encoding.UTF8.GetBytes(changed), binding, cancellation)
            );
        }
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public void Every_refusal_tells_the_caller_the_same()
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
        AuthorizationCode? code = null,
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
