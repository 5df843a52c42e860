using McpOAuth.Upstream;

namespace McpOAuth.Tests.Upstream;

/// <summary>Each provider spells the scopes of its answers in its own way; what was asked for is found all the same.</summary>
public sealed class ScopeSpellings
{
    [Theory, Trait("Spec", "RFC 6749 §5.1"), Trait("Invariant", "I9")]
    [InlineData(UpstreamPreset.Oidc, "files.read", "files.read", true)]
    [InlineData(UpstreamPreset.Oidc, "files.read", "files.read offline_access", true)] // no answer has it
    [InlineData(UpstreamPreset.Oidc, "files.read", "files.write", false)]
    [InlineData(UpstreamPreset.Oidc, "Files.Read", "files.read", false)]
    [InlineData(UpstreamPreset.EntraId, "https://graph.microsoft.com/Files.Read", "Files.Read", true)]
    [InlineData(UpstreamPreset.EntraId, "Files.Read", "https://graph.microsoft.com/files.read", true)]
    [InlineData(UpstreamPreset.EntraId, "Files.Read", "Files.ReadWrite", false)]
    [InlineData(UpstreamPreset.EntraId, "api://x/Files.Read", "Files.Read", false)]
    [InlineData(UpstreamPreset.Google, "https://www.googleapis.com/auth/userinfo.email openid", "openid email", true)]
    [InlineData(UpstreamPreset.Google, "openid", "openid email", false)]
    [InlineData(UpstreamPreset.GitHub, "repo", "public_repo repo:status", true)]
    [InlineData(UpstreamPreset.GitHub, "admin:org", "read:org", true)]
    [InlineData(UpstreamPreset.GitHub, "public_repo", "repo", false)]
    public void Requested_scopes_are_recognized_in_the_upstreams_spelling(
        UpstreamPreset preset,
        string held,
        string needed,
        bool isCovered
    ) => Assert.Equal(isCovered, UpstreamHabits.Of(preset).Covers(Some.Scopes(held), Some.Scopes(needed)));

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    [InlineData("https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0", true)]
    [InlineData("https://login.microsoftonline.com/common/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/organizations/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/consumers/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0", false)]
    [InlineData("https://sts.windows.net/11111111-2222-3333-4444-555555555555/", false)]
    [InlineData("https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0\n", false)]
    public void An_Entra_ID_issuer_must_name_one_tenant(string issuer, bool isOneTenant) =>
        Assert.Equal(isOneTenant, EntraId.TenantOf(issuer) is not null);

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I5")]
    [InlineData(
        "AADSTS700082: The refresh token of eve@example.com has expired",
        "AADSTS700082: the refresh token was"
    )]
    [InlineData("AADSTS7000215: Invalid client secret provided.", "AADSTS7000215: the client secret is wrong")]
    [InlineData("AADSTS99999: Something about eve@example.com", "AADSTS99999: see Microsoft's list")]
    public void An_Entra_ID_error_number_is_explained_and_its_text_omitted(string description, string start)
    {
        var cause = EntraErrors.Explain(description);
        Assert.StartsWith(start, cause, StringComparison.Ordinal);
        Assert.DoesNotContain("eve", cause, StringComparison.Ordinal);
        Assert.Null(EntraErrors.Explain("eve AADSTS700082"));
        Assert.Null(EntraErrors.Explain(null));
    }

    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData("https://github.com/login/oauth", "https://api.github.com/user")]
    [InlineData("https://octo.ghe.com/login/oauth", "https://api.octo.ghe.com/user")]
    [InlineData("https://git.example/login/oauth", "https://git.example/api/v3/user")]
    public void The_endpoints_of_GitHub_follow_from_its_host(string issuer, string identity)
    {
        var endpoints = GitHub.EndpointsOf(issuer);
        Assert.Equal(identity, endpoints.Identity);
        Assert.Equal($"{issuer}/access_token", endpoints.Token);
    }
}
