using System.Net;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>What the broker does at an OpenID provider that it has no preset for.</summary>
public abstract class ForeignProviderTests(LocalParts parts, ForeignProvider provider) : IAsyncLifetime
{
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync() => scene = await VaultScene.StartAsync(parts, provider.Settings);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await scene.DisposeAsync();
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1")]
    public async Task A_user_signs_in_and_is_the_same_at_the_next_sign_in()
    {
        var first = AccessToken.Read(scene.Tokens);
        scene.Client.UseNewBrowser();
        var second = AccessToken.Read(await scene.LogInAsync());
        scene.Client.UseNewBrowser();
        var other = AccessToken.Read(await scene.LogInAsync(person: "bob"));

        Assert.Equal(provider.Issuer, first.Claim("upstream_iss"));
        Assert.False(string.IsNullOrEmpty(first.Claim("upstream_sub")));
        Assert.Equal(first.Claim("upstream_sub"), second.Claim("upstream_sub"));
        Assert.Equal(first.Subject, second.Subject);
        Assert.NotEqual(first.Subject, other.Subject);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §5.3")]
    public void The_users_name_comes_with_the_scope_profile() =>
        Assert.Equal("Alice Example", AccessToken.Read(scene.Tokens).Claim("name"));

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task Clients_refresh_without_the_provider()
    {
        var answer = await scene.Client.RefreshAsync(scene.Tokens.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(scene.Subject, AccessToken.Read(answer).Subject);
    }

    [Fact, Trait("Spec", "RFC 8693 §2.2.1")]
    public async Task A_tool_is_connected_and_gets_a_token_that_the_provider_accepts()
    {
        await scene.ConnectAsync();

        var answer = await scene.ExchangeAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(await provider.IsActiveAsync(answer.AccessToken));
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task An_expired_tool_token_is_refreshed_as_often_as_needed()
    {
        await scene.ConnectAsync();
        var seen = new List<string> { (await scene.ExchangeAsync()).AccessToken };

        for (var round = 0; round < 3; round++)
        {
            await scene.ExpireAsync();
            var answer = await scene.ExchangeAsync();
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            seen.Add(answer.AccessToken);
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.True(await provider.IsActiveAsync(seen[^1]));
        Assert.Equal(ConnectionState.Connected, (await scene.FindAsync())!.State);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_sign_in_during_which_the_keys_change_succeeds_also_at_the_second_change()
    {
        for (var change = 0; change < 2; change++)
        {
            scene.Client.UseNewBrowser();
            var (url, verifier) = scene.Client.Authorization(new() { ["resource"] = scene.Resource });
            var callback = await scene.Client.SignInUpstreamAsync(url, scene.Broker.Issuer);

            await ChangeKeysAsync();
            var redirect = await scene.Client.ReturnAsync(callback);

            Assert.True(
                redirect.LocationQuery.TryGetValue("code", out var code),
                $"{redirect.Location} {redirect.Text}"
            );
            Assert.Equal(HttpStatusCode.OK, (await scene.Client.RedeemAsync(code, verifier)).Status);
        }
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_tool_is_connected_and_refreshed_after_the_keys_changed()
    {
        await ChangeKeysAsync();
        scene.Client.UseNewBrowser();

        await scene.ConnectAsync();
        await scene.ExpireAsync();

        Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync()).Status);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Revoking_the_last_grant_revokes_the_refresh_token_at_the_provider()
    {
        await scene.ConnectAsync();
        var refreshToken = (await scene.FindAsync())!.Tokens.RefreshToken!.Reveal();

        var answer = await scene.Client.PostAsync("revoke", new() { ["token"] = scene.Tokens.RefreshToken });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(await scene.FindAsync());
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(refreshToken)).Error);
    }

    /// <summary>Half a minute after the broker last fetched the keys.</summary>
    private async Task ChangeKeysAsync()
    {
        scene.Broker.Clock.Advance(TimeSpan.FromSeconds(30));
        await provider.ChangeKeysAsync();
    }
}
