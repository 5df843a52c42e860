using McpOAuth.Pages;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Metadata;

/// <summary>GET /: what this server is, and links to its metadata.</summary>
public sealed class LandingPage(Issuer issuer)
{
    public Task HandleAsync(HttpContext http)
    {
        var body = Html.Of(
            $"""
            <p>This is an OAuth 2.1 authorization server for MCP servers. Apps connect to it automatically. You only come
            here to sign in, when an app asks you to.</p>
            <p><a href="/account">Your connected apps</a></p>
            <dl>
            <dt>Issuer</dt>
            <dd><code>{issuer.Value}</code></dd>
            <dt>Metadata</dt>
            <dd><a href="/.well-known/oauth-authorization-server">/.well-known/oauth-authorization-server</a></dd>
            <dt>Signing keys</dt>
            <dd><a href="/.well-known/jwks.json">/.well-known/jwks.json</a></dd>
            </dl>
            """
        );
        return http.PageAsync(StatusCodes.Status200OK, "Authorization server", body);
    }
}
