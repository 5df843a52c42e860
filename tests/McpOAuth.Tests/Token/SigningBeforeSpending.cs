using McpOAuth.Authentication;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Tests.Grants;
using McpOAuth.Token;
using Moq;

namespace McpOAuth.Tests.Token;

/// <summary>A 503 means that nothing has happened: without a key to sign with, no code and no refresh token is spent.</summary>
[Trait("Invariant", "I2"), Trait("Invariant", "I3")]
public sealed class SigningBeforeSpending
{
    private readonly GrantScene scene = new();
    private readonly AccessTokenSigner signer;

    public SigningBeforeSpending()
    {
        var store = new Mock<ISigningKeyStore>();
        store.Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new OutageException("away"));
        signer = new(new SigningKeyRing(store.Object, scene.Clock), Some.Issuer(), scene.Lifetimes, scene.Clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 6749 §4.1.2")]
    public async Task A_code_can_be_redeemed_after_an_outage_of_the_signing_keys()
    {
        var code = await scene.CodeForAsync(Some.Grant());
        var grant = new AuthorizationCodeGrant(scene.RedemptionAt(scene.Rows), clients: null!, signer);
        var form = $"code={code}&code_verifier={Some.ExampleVerifier}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb";

        await Assert.ThrowsAsync<OutageException>(() => grant.GrantAsync(RequestOf(form), Cancellation));

        Assert.False((await scene.RedeemAsync(code)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task A_refresh_token_is_not_rotated_during_an_outage_of_the_signing_keys()
    {
        var token = await scene.FirstTokenAsync(Some.Grant());
        var rows = await scene.Rows.FindAsync(Some.Grant().Id, Cancellation);
        var grant = new RefreshTokenGrant(
            new(scene.Tokens, scene.Rows, Some.Resources(), scene.Lifetimes, scene.Clock, scene.Log.Audit),
            signer
        );

        await Assert.ThrowsAsync<OutageException>(() =>
            grant.GrantAsync(RequestOf($"refresh_token={token}"), Cancellation)
        );

        Assert.Equal(rows, await scene.Rows.FindAsync(Some.Grant().Id, Cancellation));
    }

    private static TokenRequest RequestOf(string form) =>
        new(RequestParameters.Parse(form).Value, new Caller.McpClient(Some.Client()));
}
