using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Upstream;

/// <summary>What would make logins fail is told to the operator beforehand, with the cure.</summary>
public sealed class DryRuns : IDisposable
{
    private const string RedirectUri = "https://broker.example/callback/some";

    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly ScriptedUpstream upstream = new();

    public DryRuns()
    {
        upstream.Token = _ => (400, """{"error":"invalid_grant"}""");
        upstream.Other = _ => (302, "");
        upstream.Location = $"{SomeUpstream.Issuer}/login";
    }

    public void Dispose() => upstream.Dispose();

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("https://upstream.example/login")]
    [InlineData(RedirectUri + "?error=login_required")]
    [InlineData(RedirectUri + "?error=interaction_required")]
    public async Task An_upstream_that_would_accept_a_login_has_no_problem(string location)
    {
        upstream.Location = location;

        Assert.Empty(await FindAsync());
        var request = Assert.Single(upstream.Requests, request => request.Path == "/token");
        Assert.Equal(RedirectUri, request.Form["redirect_uri"]);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(401, """{"error":"invalid_client","error_description":"wrong secret"}""", "wrong secret")]
    [InlineData(400, """{"error":"unauthorized_client"}""", "unauthorized_client")]
    [InlineData(200, """{"error":"redirect_uri_mismatch"}""", "redirect_uri_mismatch")]
    public async Task Refused_credentials_are_named(int status, string body, string cause)
    {
        upstream.Token = _ => (status, body);

        var problem = Assert.Single(await FindAsync());

        Assert.Contains(cause, problem, StringComparison.Ordinal);
        Assert.Contains("Upstreams__some", problem, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public async Task An_error_page_suggests_that_the_redirect_URI_is_not_registered()
    {
        upstream.Other = _ => (400, "<html>");
        upstream.Location = null;

        Assert.Contains(
            $"is {RedirectUri} registered there",
            Assert.Single(await FindAsync()),
            StringComparison.Ordinal
        );
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1")]
    [InlineData("invalid_scope")]
    [InlineData("unauthorized_client")]
    public async Task A_refused_authorization_request_is_told_with_the_upstreams_words(string error)
    {
        upstream.Location = $"{RedirectUri}?error={error}&error_description=no%20such%20thing";

        var problem = Assert.Single(await FindAsync());

        Assert.Contains(error, problem, StringComparison.Ordinal);
        Assert.Contains("no such thing", problem, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "OpenID Connect Discovery 1.0 §4.3")]
    public async Task If_only_the_slash_differs_the_exact_issuer_to_set_is_named()
    {
        upstream.Metadata["issuer"] = $"{SomeUpstream.Issuer}/";

        Assert.Contains(
            $"set Upstreams__some__Issuer to \"{SomeUpstream.Issuer}/\"",
            Assert.Single(await FindAsync()),
            StringComparison.Ordinal
        );
    }

    [Fact, Trait("Spec", "OpenID Connect Discovery 1.0 §4.3")]
    public async Task All_problems_of_the_metadata_are_listed_at_once_and_nothing_more_is_asked()
    {
        upstream.Metadata["issuer"] = "https://other.example";
        upstream.Metadata["token_endpoint"] = null;
        upstream.Metadata["jwks_uri"] = "http://upstream.example/jwks";
        upstream.Metadata["require_pushed_authorization_requests"] = true;

        var problems = await FindAsync();

        Assert.Equal(
            ["its issuer", "its token_endpoint", "its jwks_uri", "its pushed_authorization_request_endpoint"],
            problems.Select(problem => string.Join(' ', problem.Split(' ')[..2]))
        );
        Assert.DoesNotContain("to \"https://other.example\"", problems[0], StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
    }

    [Fact, Trait("Spec", "OpenID Connect Discovery 1.0 §3")]
    public async Task Algorithms_and_client_authentication_that_do_not_fit_are_named()
    {
        upstream.Metadata["id_token_signing_alg_values_supported"] = (string[])["EdDSA", "HS256"];
        upstream.Metadata["token_endpoint_auth_methods_supported"] = (string[])["private_key_jwt"];
        upstream.Metadata["code_challenge_methods_supported"] = (string[])["plain"];

        var problems = await FindAsync();

        Assert.Equal(3, problems.Count);
        Assert.Contains("private_key_jwt", problems[0], StringComparison.Ordinal);
        Assert.Contains("EdDSA, HS256", problems[1], StringComparison.Ordinal);
        Assert.Contains("RS256 or ES256", problems[1], StringComparison.Ordinal);
        Assert.Contains("S256", problems[2], StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 8037 §2")]
    public async Task Keys_for_EdDSA_alone_are_named()
    {
        upstream.KeysText = """{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"AAAA"}]}""";

        Assert.Contains("EdDSA", Assert.Single(await FindAsync()), StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9126 §2.3")]
    public async Task A_refused_pushed_request_is_an_outage_with_its_cause()
    {
        upstream.Metadata["pushed_authorization_request_endpoint"] = $"{SomeUpstream.Issuer}/par";
        upstream.Metadata["require_pushed_authorization_requests"] = true;
        upstream.Other = _ =>
            (400, """{"error":"invalid_request","error_description":"redirect_uri is not registered"}""");

        var outage = await Assert.ThrowsAsync<OutageException>(FindAsync);

        Assert.Contains("redirect_uri is not registered", outage.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> FindAsync() =>
        [
            .. (
                await upstream.Provider(clock).FindProblemsAsync(RedirectUri, TestContext.Current.CancellationToken)
            ).Select(problem => problem.Text),
        ];
}
