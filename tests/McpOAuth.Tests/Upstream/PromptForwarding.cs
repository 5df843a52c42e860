using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tests.Upstream;

/// <summary>What each provider is told about the pages it shows.</summary>
[Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
public sealed class PromptForwarding
{
    [Theory]
    [InlineData(UpstreamPreset.Oidc, "login", "login")]
    [InlineData(UpstreamPreset.Oidc, "select_account", "select_account")]
    [InlineData(UpstreamPreset.Oidc, "login select_account", "login select_account")]
    [InlineData(UpstreamPreset.EntraId, "select_account login", "login")] // takes one value only
    [InlineData(UpstreamPreset.EntraId, "select_account", "select_account")]
    [InlineData(UpstreamPreset.Google, "login", "select_account")] // documents no login
    [InlineData(UpstreamPreset.Google, "login select_account", "select_account")]
    [InlineData(UpstreamPreset.GitHub, "login", "select_account")] // knows no other value
    [InlineData(UpstreamPreset.Oidc, "", null)]
    [InlineData(UpstreamPreset.GitHub, "", null)]
    public void A_sign_in_passes_on_what_the_client_wants(UpstreamPreset preset, string wanted, string? sent) =>
        Assert.Equal(sent, Query(preset, prompt: wanted).GetValueOrDefault("prompt"));

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §11")]
    [InlineData(UpstreamPreset.Oidc, "openid offline_access files.read", true, "consent")]
    [InlineData(UpstreamPreset.Oidc, "openid files.read", true, null)]
    [InlineData(UpstreamPreset.Oidc, "openid offline_access", false, null)]
    [InlineData(UpstreamPreset.EntraId, "openid offline_access", true, null)]
    [InlineData(UpstreamPreset.Google, "openid files.read", true, "consent")]
    [InlineData(UpstreamPreset.GitHub, "repo", true, null)]
    public void Connecting_a_tool_asks_for_consent_where_a_refresh_token_depends_on_it(
        UpstreamPreset preset,
        string scopes,
        bool isConnection,
        string? sent
    ) => Assert.Equal(sent, Query(preset, scopes, isConnection: isConnection).GetValueOrDefault("prompt"));

    [Theory]
    [InlineData(UpstreamPreset.Oidc, "select_account consent")]
    [InlineData(UpstreamPreset.Google, "select_account consent")]
    public void Both_together_are_one_list(UpstreamPreset preset, string sent) =>
        Assert.Equal(sent, Query(preset, "offline_access", "select_account", isConnection: true)["prompt"]);

    [Theory]
    [InlineData(UpstreamPreset.Oidc, "login_hint")]
    [InlineData(UpstreamPreset.EntraId, "login_hint")]
    [InlineData(UpstreamPreset.Google, "login_hint")]
    [InlineData(UpstreamPreset.GitHub, "login")]
    public void The_hint_has_the_providers_own_name(UpstreamPreset preset, string name)
    {
        Assert.Equal("alice", Query(preset, hint: "alice")[name]);
        Assert.DoesNotContain(name, Query(preset).Keys);
    }

    private static Dictionary<string, string> Query(
        UpstreamPreset preset,
        string scopes = "openid",
        string prompt = "",
        string? hint = null,
        bool isConnection = false
    )
    {
        var habits = UpstreamHabits.Of(preset);
        var query = new Dictionary<string, string>();
        foreach (var (name, value) in isConnection ? habits.ConnectionParameters : new Dictionary<string, string>())
        {
            query[name] = value;
        }
        UpstreamPrompts.Add(
            query,
            habits,
            new()
            {
                RedirectUri = "https://broker.example/callback/some",
                State = "state",
                Nonce = new("nonce"),
                Challenge = CodeChallenge.Of(CodeVerifier.Create()),
                Scopes = Some.Scopes(scopes),
                IsConnection = isConnection,
                Prompt = Some.Scopes(prompt),
                LoginHint = hint is null ? null : new(hint),
            }
        );
        return query;
    }
}
