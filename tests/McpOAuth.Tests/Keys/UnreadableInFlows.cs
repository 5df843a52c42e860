using System.Buffers.Text;
using McpOAuth.Login;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Tests.Grants;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Keys;

/// <summary>A payload of a version that this release does not know gets each flow's own refusal.</summary>
public sealed class UnreadableInFlows
{
    private readonly GrantScene scene = new();

    private static ConnectionRequest Link { get; } =
        new()
        {
            Subject = "alice",
            Resource = Some.ResourceUri,
            Tool = "file_reader",
            Scopes = Some.Scopes("files.read"),
            ExpiresAt = Some.Now,
        };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I2")]
    public async Task An_unreadable_code_is_invalid_grant() =>
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(await SealAsync("authorization code")));

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I3")]
    public async Task An_unreadable_refresh_token_is_invalid_grant()
    {
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(await SealAsync("refresh token")));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(await SealAsync("refresh token") + ".AAAA"));
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task An_unreadable_consent_form_is_refused()
    {
        var form = new ConsentForm(scene.Sealer, ScopeWords.Usual, scene.Clock);
        Assert.True((await form.ReadBackAsync(new DefaultHttpContext(), await SealAsync("consent form"))).IsRefused);
    }

    [Fact, Trait("Spec", "MCP elicitation: safe URL handling")]
    public async Task An_unreadable_link_is_refused()
    {
        var links = new ConnectionLinks(scene.Sealer, Some.Issuer(), scene.Clock);
        Assert.NotNull(await links.OpenAsync(await SealAsync("connection link", version: 1), Cancellation));
        Assert.Null(await links.OpenAsync(await SealAsync("connection link"), Cancellation));
    }

    [Fact, Trait("Spec", "RFC 6265bis §5.7")]
    public async Task An_unreadable_session_is_refused()
    {
        var sessions = new ConnectSessionCookie(scene.Sealer, scene.Clock);
        Assert.NotNull(await sessions.FindAsync(Browser(await SealAsync("person session", version: 1)), Link));
        Assert.Null(await sessions.FindAsync(Browser(await SealAsync("person session")), Link));
    }

    private async Task<string> SealAsync(string name, byte version = 99)
    {
        var kind = SealedKinds.Named(name);
        byte[] payload = [version, .. kind.Payload.AsSpan(1)];
        return Base64Url.EncodeToString(await scene.Sealer.SealAsync(payload, kind.Binding, Cancellation));
    }

    private static DefaultHttpContext Browser(string cookie)
    {
        var http = new DefaultHttpContext();
        var name = $"__Host-mcp-oauth-person-{Secret.Sha256Of(Link.Identify())[..12]}";
        http.Request.Headers.Cookie = $"{name}=1.{cookie}";
        return http;
    }
}
