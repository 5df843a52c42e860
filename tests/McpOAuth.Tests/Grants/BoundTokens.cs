using McpOAuth.Grants;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;

namespace McpOAuth.Tests.Grants;

/// <summary>Codes, refresh tokens and access tokens that are bound to a client's key.</summary>
public sealed class BoundTokens
{
    private const string Key = "key-A-thumbprint";
    private const string OtherKey = "key-B-thumbprint";

    private readonly GrantScene scene = new();

    [Fact, Trait("Spec", "RFC 9449 §6.1")]
    public async Task An_access_token_names_the_key_that_was_proven()
    {
        var issued = await RedeemAsync(Some.Grant(), Key);

        var token = new JsonWebToken(issued.Value.AccessToken);
        Assert.Equal(Key, token.GetPayloadValue<System.Text.Json.JsonElement>("cnf").GetProperty("jkt").GetString());
        Assert.Equal(Key, issued.Value.Key);
    }

    [Fact, Trait("Spec", "RFC 9449 §6.1")]
    public async Task Without_a_proof_an_access_token_names_no_key()
    {
        var issued = await RedeemAsync(Some.Grant(), null);

        Assert.False(new JsonWebToken(issued.Value.AccessToken).TryGetPayloadValue<object>("cnf", out _));
        Assert.Null(issued.Value.Key);
    }

    [Theory, Trait("Spec", "RFC 9449 §10"), Trait("Attack", "Code injection")]
    [InlineData(OtherKey)]
    [InlineData(null)]
    public async Task A_code_with_dpop_jkt_needs_the_proof_of_that_key(string? proven)
    {
        var bound = Some.Grant() with { BoundKey = Key };

        GrantScene.AssertInvalidGrant(await RedeemAsync(bound, proven));
        Assert.Null((await RedeemAsync(bound, Key)).Error);
    }

    [Theory, Trait("Spec", "RFC 9449 §5"), Trait("Attack", "Stolen refresh token")]
    [InlineData(OtherKey)]
    [InlineData(null)]
    public async Task A_refresh_token_of_a_public_client_needs_the_proof_of_its_key(string? proven)
    {
        var token = GrantScene.TokenOf(await RedeemAsync(Some.Grant(), Key));

        GrantScene.AssertInvalidGrant(await scene.RotateAsync(token, key: proven));

        // A thief without the key ends nothing.
        var rotated = await scene.RotateAsync(token, key: Key);
        Assert.Equal(Key, rotated.Value.Key);
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task Its_successors_stay_bound()
    {
        var first = GrantScene.TokenOf(await RedeemAsync(Some.Grant(), Key));
        var second = GrantScene.TokenOf(await scene.RotateAsync(first, key: Key));

        GrantScene.AssertInvalidGrant(await scene.RotateAsync(second, key: OtherKey));
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task A_client_that_authenticates_may_change_its_key()
    {
        var client = Some.ConfidentialClient("a secret") with { ClientId = Some.Client().ClientId };
        var code = await scene.CodeForAsync(Some.Grant());
        var first = GrantScene.TokenOf(await scene.RedeemAsync(code, client: client, key: Key));

        var rotated = await scene.RotateAsync(first, client: client, key: OtherKey);

        Assert.Equal(OtherKey, rotated.Value.Key);
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task An_older_refresh_token_becomes_bound_with_the_first_proof()
    {
        var unbound = GrantScene.TokenOf(await RedeemAsync(Some.Grant(), null));
        var bound = GrantScene.TokenOf(await scene.RotateAsync(unbound, key: Key));

        GrantScene.AssertInvalidGrant(await scene.RotateAsync(bound));
        Assert.Null((await scene.RotateAsync(bound, key: Key)).Error);
    }

    [Fact, Trait("Invariant", "I3")]
    public async Task The_grace_window_answers_the_same_key()
    {
        var first = GrantScene.TokenOf(await RedeemAsync(Some.Grant(), Key));
        var second = await scene.RotateAsync(first, key: Key);

        var retried = await scene.RotateAsync(first, key: Key);

        Assert.Equal(GrantScene.TokenOf(second), GrantScene.TokenOf(retried));
    }

    [Theory, Trait("Invariant", "I3"), Trait("Attack", "Refresh token replay")]
    [InlineData(OtherKey)]
    [InlineData(null)]
    public async Task The_grace_window_answers_no_other_key(string? other)
    {
        var unbound = GrantScene.TokenOf(await RedeemAsync(Some.Grant(), null));
        var second = GrantScene.TokenOf(await scene.RotateAsync(unbound, key: Key));

        GrantScene.AssertInvalidGrant(await scene.RotateAsync(unbound, key: other));

        // Two parties held it, so it counts as reused.
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(second, key: Key));
    }

    [Theory, Trait("Invariant", "I3"), Trait("Attack", "Refresh token replay")]
    [InlineData(Key, false)]
    [InlineData(OtherKey, true)]
    [InlineData(null, true)]
    public async Task Nor_to_a_client_that_authenticates(string? other, bool refused)
    {
        var client = Some.ConfidentialClient("a secret") with { ClientId = Some.Client().ClientId };
        var code = await scene.CodeForAsync(Some.Grant());
        var first = GrantScene.TokenOf(await scene.RedeemAsync(code, client: client, key: Key));
        await scene.RotateAsync(first, client: client, key: Key);

        var retried = await scene.RotateAsync(first, client: client, key: other);

        Assert.Equal(refused, retried.IsRefused);
    }

    [Fact, Trait("Invariant", "I2")]
    public async Task A_lost_answer_to_a_code_is_repeated_for_the_same_key()
    {
        var code = await scene.CodeForAsync(Some.Grant());
        var first = await scene.RedeemAsync(code, key: Key);

        var again = await scene.RedeemAsync(code, key: Key);

        Assert.Equal(first.Value.AccessToken, again.Value.AccessToken);
        Assert.Equal(Key, again.Value.Key);
    }

    [Theory, Trait("Invariant", "I2"), Trait("Attack", "Code replay")]
    [InlineData(OtherKey)]
    [InlineData(null)]
    public async Task A_lost_answer_to_a_code_is_not_repeated_for_another_key(string? other)
    {
        var code = await scene.CodeForAsync(Some.Grant());
        await scene.RedeemAsync(code, key: Key);

        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code, key: other));
    }

    private async Task<OAuthResult<IssuedGrant>> RedeemAsync(AuthorizationGrant grant, string? key) =>
        await scene.RedeemAsync(await scene.CodeForAsync(grant), key: key);
}
