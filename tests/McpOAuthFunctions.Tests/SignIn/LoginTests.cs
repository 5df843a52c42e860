using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>A whole login over HTTP.</summary>
public sealed class LoginTests(LocalParts parts) : ClientTests(parts)
{
    [Fact, Trait("Spec", "RFC 6749 §5.1")]
    public async Task A_token_answer_states_type_scope_and_lifetime_and_is_not_cached()
    {
        var answer = await Client.GetTokensAsync();

        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.Equal(900, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("profile read:files", answer.Json.GetProperty("scope").GetString());
        Assert.NotEmpty(answer.RefreshToken);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("null", answer.Body, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData("a+/=")]
    [InlineData("a%2B%2F%3D")]
    [InlineData("%7B%22k%22%3A%20%22v%22%7D")]
    [InlineData("plain-._~")]
    public async Task State_comes_back_byte_for_byte_as_it_was_sent(string state)
    {
        var (url, _) = Client.Authorization(new() { ["state"] = null });

        var callback = await Client.SignInUpstreamAsync($"{url}&state={state}", Broker.Issuer);
        var redirect = await Client.ReturnAsync(callback);

        Assert.Contains($"&state={state}&", redirect.Location, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9207 §2")]
    public async Task The_answer_names_the_issuer()
    {
        var (redirect, _, _) = await Client.LogInAsync();

        Assert.Equal(Broker.Issuer, redirect.LocationQuery["iss"]);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.12")]
    public async Task Every_redirect_is_a_303_so_that_no_body_is_repeated_elsewhere()
    {
        var (url, _) = Client.Authorization();

        var consent = await Client.Browser.GetAsync(url);
        var approved = await Client.Browser.SubmitAsync(consent, consent.Forms[0]);

        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);
        Assert.StartsWith(Parts.Upstream.Issuer, approved.Location, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9700 §2.1.1")]
    public async Task The_upstream_is_asked_with_a_PKCE_pair_a_state_and_a_nonce_of_our_own()
    {
        var (url, verifier) = Client.Authorization();

        var consent = await Client.Browser.GetAsync(url);
        var query = (await Client.Browser.SubmitAsync(consent, consent.Forms[0])).LocationQuery;

        Assert.Equal("S256", query["code_challenge_method"]);
        Assert.NotEqual(TestClient.ChallengeOf(verifier), query["code_challenge"]);
        Assert.True(query["state"].Length >= 43, "32 random bytes are 43 characters of base64url");
        Assert.Equal(43, query["nonce"].Length);
        Assert.Equal($"{Broker.Issuer}/callback/local", query["redirect_uri"]);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public async Task A_person_who_denies_sends_access_denied_back_to_the_client()
    {
        var (url, _) = Client.Authorization();

        var consent = await Client.Browser.GetAsync(url);
        var denied = await Client.Browser.SubmitAsync(consent, consent.Forms[0], "Deny");

        Assert.Equal(HttpStatusCode.SeeOther, denied.Status);
        Assert.StartsWith(TestClient.RedirectUri + "?", denied.Location, StringComparison.Ordinal);
        Assert.Equal("access_denied", denied.LocationQuery["error"]);
        Assert.Equal(Broker.Issuer, denied.LocationQuery["iss"]);
        Assert.Equal("a+b/c=", denied.LocationQuery["state"]);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    public async Task A_box_that_was_unchecked_is_a_scope_that_is_not_granted()
    {
        var (url, verifier) = Client.Authorization(new() { ["scope"] = "profile read:files write:files" });
        var consent = await Client.Browser.GetAsync(url);
        var approved = await Client.Browser.SubmitAsync(consent, consent.Forms[0].Without("scope", "write:files"));
        var login = await Client.Browser.FollowAsync(approved);
        var page = await Client.Browser.SubmitAsync(login, login.Forms[0].With("login", "alice"));
        var redirect = await Client.Browser.FollowToClientAsync(page, TestClient.RedirectUri);

        var answer = await Client.RedeemAsync(redirect.LocationQuery["code"], verifier);

        Assert.Equal("profile read:files", answer.Json.GetProperty("scope").GetString());
    }

    [Fact, Trait("Invariant", "I9")]
    public async Task A_consent_form_cannot_be_made_to_grant_more_than_was_asked_for()
    {
        var (url, _) = Client.Authorization(new() { ["scope"] = "read:files" });
        var consent = await Client.Browser.GetAsync(url);

        var page = await Client.Browser.SubmitAsync(consent, consent.Forms[0].With("scope", "admin:system"));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Choose at least one permission", page.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §8")]
    public async Task Sub_is_stable_for_a_person_differs_between_people_and_is_not_the_upstreams()
    {
        var first = AccessToken.Read(await Client.GetTokensAsync());
        Client.UseNewBrowser();
        var again = AccessToken.Read(await Client.GetTokensAsync());
        Client.UseNewBrowser();
        var other = AccessToken.Read(await Client.GetTokensAsync("bob"));

        Assert.Equal(first.Subject, again.Subject);
        Assert.NotEqual(first.Subject, other.Subject);
        Assert.Equal("upstream-alice", first.Claim("upstream_sub"));
        Assert.DoesNotContain("alice", first.Subject, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9068 §2")]
    public async Task An_access_token_verifies_with_the_published_key_and_has_the_claims_of_the_profile()
    {
        var token = AccessToken.Read(await Client.GetTokensAsync());

        Assert.Equal("at+jwt", token.Header("typ"));
        Assert.Equal("ES256", token.Header("alg"));
        Assert.Equal(Broker.Issuer, token.Claim("iss"));
        Assert.Equal(TestBroker.ResourceUri, token.Claim("aud"));
        Assert.Equal(Client.ClientId, token.Claim("client_id"));
        Assert.True(await token.IsSignedByAsync($"{Broker.Issuer}/.well-known/jwks.json"));
    }
}
