using System.Text.RegularExpressions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Architecture;

/// <summary>
/// Secrets and their hashes are compared in a time that tells nothing of them. A clock cannot show that reliably; the
/// sources can.
/// </summary>
[Trait("Spec", "RFC 6749 §10.10"), Trait("Spec", "House style: seams")]
[Trait("Attack", "Timing of secret comparison")]
public sealed partial class SecretComparisons
{
    /// <summary>Both sides are tokens that we made a moment ago; who sent the request knows neither of them better.</summary>
    private const string OwnSuccessors =
        "string.Equals(ownCore.Reveal(), successor.Reveal(), StringComparison.Ordinal)";

    // How often each file compares in fixed time: one call less is a comparison that became another one.
    public static readonly TheoryData<string, int> Places = new()
    {
        { "McpOAuth.Azure/TableStorage/AttemptTickets.cs", 1 }, // the MAC of the version that a browser keeps of its attempt
        { "McpOAuth/Account/AccountCookie.cs", 1 }, // the browser beside whose cookie a session is valid
        { "McpOAuth/Account/AccountSession.cs", 1 }, // the token of a form at /account
        { "McpOAuth/Authentication/CallerAuthentication.cs", 1 }, // a client's or a resource's secret
        { "McpOAuth/Authentication/PresentedCredentials.cs", 1 }, // client_secret in header and body
        { "McpOAuth/Dpop/DpopNonces.cs", 1 }, // the MAC of a nonce
        { "McpOAuth/Grants/RefreshTokens.cs", 1 }, // the MAC of a refresh token's hint
        { "McpOAuth/Protocol/CodeChallenge.cs", 1 }, // the answer to a code challenge
        { "McpOAuth/Protocol/Secret.cs", 4 }, // both are defined here, and made of the runtime's own
        { "McpOAuth/Registration/ClientConfigurationEndpoint.cs", 1 }, // registration access token
        { "McpOAuth/Registration/ClientUpdateRules.cs", 1 }, // client_secret that comes back in an update
        { "McpOAuth/Registration/RegistrationEndpoint.cs", 1 }, // initial access token
        { "McpOAuth/SignIn/ConnectSessionCookie.cs", 1 }, // the form's token at /connect
        { "McpOAuth/SignIn/FormCookies.cs", 1 }, // the cookie of a consent form
        { "McpOAuth/SignIn/SignInAttempts.cs", 1 }, // the attempt's cookie
        { "McpOAuth/Token/SubjectTokenProofs.cs", 1 }, // the access token that a proof belongs to
        { "McpOAuth/Upstream/IdTokenValidation.cs", 1 }, // nonce
        { "McpOAuth/Vault/RenewalOutcomes.cs", 1 }, // the upstream's refresh token, before and after a refresh
    };

    [Theory, MemberData(nameof(Places))]
    public void Each_place_that_checks_a_secret_compares_in_fixed_time(string file, int comparisons)
    {
        var code = CodeOf(Repository.PathOf("src", file));

        Assert.Equal(comparisons, FixedTime().Count(code));
    }

    [Fact]
    public void Every_place_that_compares_in_fixed_time_is_named_here()
    {
        var found = Repository
            .Sources()
            .Where(source => FixedTime().IsMatch(CodeOf(source.Path)))
            .Select(source => source.Name);

        Assert.Equal(Places.Select(place => place.Data.Item1).Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void No_secret_is_compared_in_another_way()
    {
        var found = Repository
            .Sources()
            .SelectMany(source => ComparisonsIn(CodeOf(source.Path)).Select(text => $"{source.Name}: {text}"));

        Assert.Equal([$"McpOAuth/Grants/RefreshRotation.cs: {OwnSuccessors}"], found);
    }

    [Theory]
    [InlineData("return secret == other;")]
    [InlineData("if (binding.Sha256() != attempt.BrowserSha256) {")]
    [InlineData("&& string.Equals(browser.Hash, consent.BrowserSha256, StringComparison.Ordinal)")]
    [InlineData("return formToken is not null && FormToken.Equals(formToken);")]
    [InlineData("mac.AsSpan().SequenceEqual(bytes.AsSpan(0, MacLength))")]
    [InlineData("!string.Equals(sent, nonce.Reveal())")]
    [InlineData("Encoding.ASCII.GetBytes(Of(verifier).Value).SequenceEqual(expected)")]
    public void The_test_sees_a_comparison_that_takes_as_long_as_the_secrets_agree(string code) =>
        Assert.NotEmpty(ComparisonsIn(code));

    // On one line and without comments, as a call may stretch over several.
    private static string CodeOf(string file) =>
        Space().Replace(Comment().Replace(File.ReadAllText(file), ""), " ").Replace("( ", "(").Replace(" )", ")");

    private static IEnumerable<string> ComparisonsIn(string code) =>
        Call()
            .Matches(code)
            .Concat(Operator().Matches(code))
            .Select(match => match.Value.Trim())
            .Where(text => SecretName().IsMatch(text) && !FixedTime().IsMatch(text) && !Harmless().IsMatch(text));

    [GeneratedRegex(@"\b(?:FixedTimeEquals|IsHashedAs)\(")]
    private static partial Regex FixedTime();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    // What it is called on, and arguments with calls two deep.
    [GeneratedRegex(
        @"[\w.()?]*\b(?:Equals|SequenceEqual|SequenceCompareTo|CompareTo|Compare|CompareOrdinal)"
            + @"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
    )]
    private static partial Regex Call();

    [GeneratedRegex(@"[\w.()!?\[\]]+ (?:==|!=) [\w.()!?\[\]""]+")]
    private static partial Regex Operator();

    [GeneratedRegex(
        @"Sha256\b|\.Reveal\(\)|[nN]once\b|[sS]ecret\b|[fF]ormToken\b|\b[mM]ac\b|[cC]odeChallenge\b|\b[hH]ash\b|[vV]erifier\b"
    )]
    private static partial Regex SecretName();

    // A length is not a secret.
    [GeneratedRegex(@"\A[(!]*[\w.]+\.Length (?:==|!=) \w")]
    private static partial Regex Harmless();
}
