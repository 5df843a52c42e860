using System.Text;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Tests.Grants;
using McpOAuth.Token;
using Microsoft.AspNetCore.Http;
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
        var grant = new AuthorizationCodeGrant(scene.RedemptionAt(scene.Rows), clients: null!);
        var form = $"code={code}&code_verifier={Some.ExampleVerifier}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb";

        await Assert.ThrowsAsync<OutageException>(() => PostAsync(grant, form));

        Assert.False((await scene.RedeemAsync(code)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task A_refresh_token_is_not_rotated_during_an_outage_of_the_signing_keys()
    {
        var token = await scene.FirstTokenAsync(Some.Grant());
        var rows = await scene.Rows.FindAsync(Some.Grant().Id, Cancellation);
        var grant = new RefreshTokenGrant(
            new(scene.Tokens, scene.Rows, Some.Resources(), scene.Lifetimes, scene.Clock, scene.Log.Audit)
        );

        await Assert.ThrowsAsync<OutageException>(() => PostAsync(grant, $"refresh_token={token}"));

        Assert.Equal(rows, await scene.Rows.FindAsync(Some.Grant().Id, Cancellation));
    }

    private Task PostAsync(ITokenGrant grant, string form)
    {
        var endpoint = new TokenEndpoint(
            [grant],
            Some.Authentication(Some.Clients(Some.Client())),
            signer,
            Some.Proofs(),
            scene.Log.Audit
        );
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/x-www-form-urlencoded";
        http.Request.Body = new MemoryStream(
            Encoding.ASCII.GetBytes($"grant_type={grant.GrantType}&client_id=client-1&{form}")
        );
        return endpoint.HandleAsync(http);
    }
}
