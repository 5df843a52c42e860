using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Security.KeyVault.Keys;

/// <summary>
/// Authenticates to Key Vault. The first request goes out without token and body; the challenge in the response names
/// the token's scope, and every later request carries a token. Azure.Core caches and renews the token.
/// </summary>
/// <remarks>
/// learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses. Like the official package, it
/// checks the challenge against the vault's host before it requests a token, and throws the same exception.
/// </remarks>
internal sealed class ChallengeAuthenticationPolicy(TokenCredential credential)
    : BearerTokenAuthenticationPolicy(credential, Array.Empty<string>())
{
    private volatile BearerChallenge? known;

    /// <summary>The base class requires https; a vault emulator on this machine may use http.</summary>
    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        message.Request.Uri.ToUri() is { IsLoopback: true, Scheme: "http" }
            ? ProcessOnLoopbackAsync(message, pipeline)
            : base.ProcessAsync(message, pipeline);

    protected override ValueTask AuthorizeRequestAsync(HttpMessage message)
    {
        if (known is { } challenge)
        {
            return AuthenticateAsync(message, challenge);
        }
        // Hold the body back until there is a token. A retried request has been through here already.
        if (!message.TryGetProperty(typeof(WithheldBody), out _))
        {
            message.SetProperty(typeof(WithheldBody), new WithheldBody(message.Request.Content));
            message.Request.Content = null;
        }
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
    {
        if (message.TryGetProperty(typeof(WithheldBody), out var withheld))
        {
            message.Request.Content ??= ((WithheldBody)withheld!).Content;
        }
        message.Response.Headers.TryGetValue(HttpHeader.Names.WwwAuthenticate, out var header);
        if (!BearerChallenge.TryParse(header, out var challenge))
        {
            return false;
        }
        var host = message.Request.Uri.Host!;
        if (!challenge.IsFor(host))
        {
            throw new InvalidOperationException(
                $"{host} asks for a token for {challenge.Scope}, which is not its own domain. Refusing to send one."
            );
        }
        known = challenge;
        await AuthenticateAsync(message, challenge);
        return true;
    }

    private ValueTask AuthenticateAsync(HttpMessage message, BearerChallenge challenge) =>
        AuthenticateAndAuthorizeRequestAsync(
            message,
            new TokenRequestContext(
                [challenge.Scope],
                parentRequestId: message.Request.ClientRequestId,
                tenantId: challenge.TenantId
            )
        );

    private async ValueTask ProcessOnLoopbackAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await AuthorizeRequestAsync(message);
        await ProcessNextAsync(message, pipeline);
        if (message.Response.Status == 401 && await AuthorizeRequestOnChallengeAsync(message))
        {
            await ProcessNextAsync(message, pipeline);
        }
    }

    private sealed record WithheldBody(RequestContent? Content);
}
