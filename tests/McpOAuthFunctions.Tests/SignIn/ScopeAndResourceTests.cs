using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>What clients really send as <c>scope</c>, <c>resource</c> and <c>state</c>, from login to refresh.</summary>
public sealed class ScopeAndResourceTests(LocalParts parts) : ClientTests(parts)
{
    private readonly SeenLog<McpOAuth.Audit.AuditLog> log = new();

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<ILogger<McpOAuth.Audit.AuditLog>>(log);

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Spec", "RFC 6749 §5.1"), Trait("Invariant", "I9")]
    [InlineData("read:files unknown:scope", "read:files")]
    [InlineData("openid email profile offline_access read:files", "profile read:files")]
    [InlineData("openid email offline_access", "profile read:files")]
    public async Task The_answer_says_which_scopes_were_granted(string asked, string granted)
    {
        var tokens = await Client.GetTokensAsync(parameters: new() { ["scope"] = asked });

        Assert.Equal(granted, tokens.Json.GetProperty("scope").GetString());
        Assert.Equal(granted, AccessToken.Read(tokens).Claim("scope"));
        var refreshed = await Client.RefreshAsync(tokens.RefreshToken, new() { ["scope"] = asked });
        Assert.Equal(granted, refreshed.Json.GetProperty("scope").GetString());
    }

    [Fact, Trait("Spec", "RFC 8707 §2"), Trait("Spec", "RFC 8707 §2.2")]
    public async Task A_resource_with_a_query_is_the_resource_from_login_to_refresh()
    {
        var resource = new Dictionary<string, string?> { ["resource"] = TestBroker.ResourceUri + "?utm_source=plugin" };
        var (_, code, verifier) = await Client.LogInAsync(parameters: resource);

        var tokens = await Client.RedeemAsync(code, verifier, resource);
        var refreshed = await Client.RefreshAsync(tokens.RefreshToken, resource);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (tokens.Status, refreshed.Status));
        Assert.Equal(TestBroker.ResourceUri, AccessToken.Read(refreshed).Claim("aud"));
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2")]
    public async Task A_state_of_4096_characters_comes_back()
    {
        var state = new string('s', 4096);

        var (redirect, code, verifier) = await Client.LogInAsync(parameters: new() { ["state"] = state });

        Assert.Equal(state, redirect.LocationQuery["state"]);
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(code, verifier)).Status);
    }

    [Fact, Trait("Spec", "RFC 7636 §4.4.1")]
    public async Task Missing_PKCE_is_reported_as_missing()
    {
        var url = Client.Authorization(new() { ["code_challenge"] = null, ["code_challenge_method"] = null }).Url;

        var page = await Client.Browser.GetAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        var refused = Assert.Single(log.All, one => one.Id.Name == "Refused");
        Assert.StartsWith("code_challenge is missing", $"{refused["Reason"]}", StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 8414 §2")]
    public async Task The_metadata_lists_the_default_scopes_and_not_all()
    {
        var answer = await Answer.OfAsync(
            await Http.GetAsync($"{Broker.Issuer}/.well-known/oauth-authorization-server")
        );

        Assert.Equal("""["profile","read:files"]""", answer.Json.GetProperty("scopes_supported").GetRawText());
    }

    [Fact, Trait("Spec", "RFC 8414 §3.2")]
    public async Task The_metadata_lists_no_scopes_if_settings_name_no_default()
    {
        await using var plain = await TestBroker.StartAsync(Parts, new() { ["Resources:0:DefaultScopes"] = null });

        var answer = await Answer.OfAsync(
            await Http.GetAsync($"{plain.Issuer}/.well-known/oauth-authorization-server")
        );

        Assert.False(answer.Json.TryGetProperty("scopes_supported", out _));
    }
}
