using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>What Entra ID, GitHub and Google really send and answer, by their documentation, on a stub.</summary>
public sealed class ProviderFixtureTests : IAsyncDisposable
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private static readonly Secret Nonce = new("nonce");
    private readonly HttpClient http = new();
    private StubUpstream stub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await stub.DisposeAsync();
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task Entra_ID_is_told_its_scopes_on_a_refresh_and_never_a_resource()
    {
        var entra = await EntraAsync();
        stub.Token = _ =>
            Task.FromResult(
                (
                    200,
                    """{"token_type":"Bearer","scope":"https://graph.microsoft.com/Files.Read openid","expires_in":4123,"ext_expires_in":4123,"access_token":"eyJ","refresh_token":"1.AX"}"""
                )
            );

        var tokens = await entra.RefreshAsync(new("0.AX"), Scopes("Files.Read"), Cancellation);

        var form = Assert.Single(stub.TokenRequests).Form;
        Assert.Equal("openid offline_access Files.Read", form["scope"]);
        Assert.DoesNotContain("resource", form.Keys);
        Assert.Equal("the-secret", form["client_secret"]);
        Assert.Equal("1.AX", tokens.Value.RefreshToken!.Reveal());
        Assert.True(entra.Covers(tokens.Value.Scopes!, Scopes("files.read")));
        var url = await AuthorizationAsync(entra);
        Assert.DoesNotContain("resource", url.Keys);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I4")]
    [InlineData("invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.", true)]
    [InlineData("invalid_grant", "AADSTS50173: The provided grant has expired due to it being revoked.", true)]
    [InlineData("interaction_required", "AADSTS50076: Due to a configuration change, you must use MFA.", true)]
    [InlineData("invalid_client", "AADSTS7000215: Invalid client secret provided.", false)]
    [InlineData("invalid_client", "AADSTS7000222: The provided client secret keys are expired.", false)]
    [InlineData("invalid_resource", "AADSTS9010010: The resource parameter does not match.", false)]
    [InlineData("temporarily_unavailable", "AADSTS90033: A transient error has occurred.", false)]
    public async Task Of_Entra_IDs_errors_only_those_that_a_person_can_mend_end_the_token(
        string error,
        string description,
        bool isDead
    )
    {
        var entra = await EntraAsync();
        var json =
            $$"""{"error":"{{error}}","error_description":"{{description}} eve@example.com Trace ID: 0","error_codes":[1],"suberror":"x"}""";
        stub.Token = _ => Task.FromResult((error == "invalid_client" ? 401 : 400, json));

        var refused = await entra.RefreshAsync(new("0.AX"), Scopes("Files.Read"), Cancellation);

        Assert.Equal(isDead ? "invalid_grant" : "server_error", refused.Error?.Code);
        Assert.Contains(description.Split(':')[0], refused.Error?.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("eve", refused.Error?.Reason, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    [InlineData(Tenant, true)]
    [InlineData("99999999-2222-3333-4444-555555555555", false)]
    [InlineData(null, false)]
    public async Task A_token_of_another_tenant_is_refused(string? tid, bool isTaken)
    {
        var entra = await EntraAsync();
        (string, object)[] claims = tid is null ? [] : [("tid", tid)];
        var idToken = stub.IdToken("broker", "nonce", claims);
        stub.Token = _ =>
            Task.FromResult(
                (200, $$"""{"token_type":"Bearer","expires_in":3600,"access_token":"a","id_token":"{{idToken}}"}""")
            );

        var signIn = await RedeemAsync(entra);

        Assert.Equal(isTaken, !signIn.IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.1")]
    public async Task An_OAuth_App_of_GitHub_has_tokens_without_an_end_scopes_with_commas_and_people_at_user()
    {
        var github = await GitHubAsync();
        stub.Token = _ =>
            Task.FromResult((200, """{"access_token":"gho_16C7","scope":"repo,gist","token_type":"bearer"}"""));
        stub.Other = _ => (200, """{"login":"octocat","id":583231,"name":"The Octocat","email":null}""");

        var signIn = (await RedeemAsync(github)).Value;

        Assert.Equal(("583231", "The Octocat"), (signIn.Identity.Subject, signIn.Identity.Name));
        Assert.Null(signIn.Tokens.ExpiresAt);
        Assert.Null(signIn.Tokens.RefreshToken);
        Assert.Equal(Scopes("repo gist"), signIn.Tokens.Scopes);
        Assert.True(github.Covers(signIn.Tokens.Scopes!, Scopes("public_repo gist")));
        Assert.Equal("application/json", stub.TokenRequests.Single().Accept);
        var user = Assert.Single(stub.Seen, one => one.Path == "/api/v3/user");
        Assert.Equal("Bearer gho_16C7", user.Authorization);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task A_GitHub_App_has_tokens_of_eight_hours_and_refresh_tokens_of_six_months()
    {
        var github = await GitHubAsync();
        stub.Token = _ =>
            Task.FromResult(
                (
                    200,
                    """{"access_token":"ghu_1","expires_in":28800,"refresh_token":"ghr_2","refresh_token_expires_in":15897600,"scope":"","token_type":"bearer"}"""
                )
            );

        var tokens = (await github.RefreshAsync(new("ghr_1"), ScopeSet.Empty, Cancellation)).Value;

        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(tokens.ExpiresAt!.Value, now.AddHours(7.9), now.AddHours(8.1));
        Assert.InRange(tokens.RefreshTokenExpiresAt!.Value, now.AddDays(183), now.AddDays(185));
        Assert.Null(tokens.Scopes);
        Assert.Equal("ghr_2", tokens.RefreshToken!.Reveal());
        Assert.True(github.RefreshEndsAccessToken);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I4")]
    [InlineData("bad_refresh_token", "invalid_grant")]
    [InlineData("incorrect_client_credentials", "server_error")]
    public async Task GitHubs_errors_come_with_status_200(string error, string code)
    {
        var github = await GitHubAsync();
        stub.Token = _ =>
            Task.FromResult((200, $$"""{"error":"{{error}}","error_description":"x","error_uri":"https://docs"}"""));

        var refused = await github.RefreshAsync(new("ghr_1"), ScopeSet.Empty, Cancellation);

        Assert.Equal(code, refused.Error?.Code);
        Assert.Contains(error, refused.Error?.Reason, StringComparison.Ordinal);
        // A code that is dead is no mistake of our client's.
        Assert.Equal("server_error", (await RedeemAsync(github)).Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task GitHub_takes_back_one_token_and_not_the_whole_grant()
    {
        var github = await GitHubAsync();
        stub.Other = _ => (204, "");

        Assert.True(await github.RevokeAsync(new() { AccessToken = new("gho_1") }, Cancellation));

        var deletion = Assert.Single(stub.Seen);
        Assert.Equal(("DELETE", "/api/v3/applications/broker/token"), (deletion.Method, deletion.Path));
        Assert.Equal("""{"access_token":"gho_1"}""", deletion.Body);
        Assert.StartsWith("Basic ", deletion.Authorization, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task Google_is_asked_for_offline_access_and_for_consent_only_where_a_tool_is_connected()
    {
        var google = await GoogleAsync();

        var signIn = await AuthorizationAsync(google);
        var connection = await AuthorizationAsync(google, isConnection: true);

        Assert.Equal("offline", signIn["access_type"]);
        Assert.DoesNotContain("prompt", signIn.Keys);
        Assert.Equal(("offline", "consent"), ((string?)connection["access_type"], (string?)connection["prompt"]));
        // With it each tool would get the scopes of all others.
        Assert.Equal("false", connection["include_granted_scopes"]);
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I4")]
    public async Task Googles_refresh_tokens_do_not_rotate_and_may_be_revoked_by_the_person()
    {
        var google = await GoogleAsync();
        const string Scope = "https://www.googleapis.com/auth/drive.readonly";
        stub.Token = _ =>
            Task.FromResult(
                (
                    200,
                    $$"""{"access_token":"ya29.a","expires_in":3599,"scope":"{{Scope}} openid","token_type":"Bearer"}"""
                )
            );
        var tokens = (await google.RefreshAsync(new("1//0"), Scopes(Scope), Cancellation)).Value;
        Assert.Null(tokens.RefreshToken);
        Assert.True(google.Covers(tokens.Scopes!, Scopes(Scope)));

        stub.Token = _ =>
            Task.FromResult(
                (400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""")
            );
        var refused = await google.RefreshAsync(new("1//0"), Scopes(Scope), Cancellation);
        Assert.Equal("invalid_grant", refused.Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.11"), Trait("Invariant", "I5"), Trait("Attack", "Upstream error reflection")]
    public async Task An_upstreams_error_text_is_never_returned_and_a_nonstandard_code_not_logged()
    {
        var google = await GoogleAsync();
        stub.Token = _ =>
            Task.FromResult(
                (400, """{"error":"call_0900","error_description":"<b>evil</b>","error_uri":"https://e"}""")
            );

        var code = (await RedeemAsync(google)).Error!;
        var refresh = (await google.RefreshAsync(new("1//0"), ScopeSet.Empty, Cancellation)).Error!;

        foreach (var said in (string[])[code.Code, code.Description, refresh.Code, refresh.Description])
        {
            Assert.DoesNotContain("0900", said, StringComparison.Ordinal);
            Assert.DoesNotContain("evil", said, StringComparison.Ordinal);
        }
        Assert.Equal(OAuthError.ServerError("any").Description, refresh.Description);
        foreach (var logged in (string[])[code.Reason, refresh.Reason])
        {
            Assert.Contains("(not a standard code)", logged, StringComparison.Ordinal);
            Assert.DoesNotContain("0900", logged, StringComparison.Ordinal);
            // The operator needs the text.
            Assert.Contains("it says \"<b>evil</b>\"", logged, StringComparison.Ordinal);
        }
    }

    private static ScopeSet Scopes(string text) => ScopeSet.Of(text.Split(' '));

    private Task<UpstreamProvider> EntraAsync() =>
        StartAsync(UpstreamPreset.EntraId, $"/{Tenant}/v2.0", "openid profile offline_access", hasRevocation: false);

    private Task<UpstreamProvider> GitHubAsync() => StartAsync(UpstreamPreset.GitHub, "/login/oauth", "read:user");

    private Task<UpstreamProvider> GoogleAsync() => StartAsync(UpstreamPreset.Google, "", "openid profile email");

    private async Task<UpstreamProvider> StartAsync(
        UpstreamPreset preset,
        string path,
        string scopes,
        bool hasRevocation = true
    )
    {
        stub = await StubUpstream.StartAsync(path, hasRevocation);
        var settings = new UpstreamSettings
        {
            Name = "stub",
            Preset = preset,
            Issuer = stub.Issuer,
            ClientId = "broker",
            ClientSecret = new("the-secret"),
            Scopes = Scopes(scopes),
        };
        return new(settings, http, TimeProvider.System);
    }

    private static Task<OAuthResult<UpstreamSignIn>> RedeemAsync(UpstreamProvider upstream) =>
        upstream.RedeemAsync(
            "code",
            "https://broker.example/callback/stub",
            CodeVerifier.Create(),
            Nonce,
            Cancellation
        );

    private static async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> AuthorizationAsync(
        UpstreamProvider upstream,
        bool isConnection = false
    )
    {
        var url = await upstream.AuthorizationUrlAsync(
            new()
            {
                RedirectUri = "https://broker.example/callback/stub",
                State = "state",
                Nonce = Nonce,
                Challenge = CodeChallenge.Of(CodeVerifier.Create()),
                Scopes = upstream.SignInScopes,
                IsConnection = isConnection,
            },
            Cancellation
        );
        return QueryHelpers.ParseQuery(new Uri(url).Query);
    }
}
