using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Security.KeyVault.Keys;

/// <summary>
/// Authenticates towards Key Vault: the first request goes without token and body, the answer says for whom the token
/// must be, and from then on each request carries one. Azure.Core keeps the token and renews it before it expires.
/// </summary>
/// <remarks>
/// learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses. Like the official package, it
/// compares the challenge with the vault's host before it asks for a token, and throws the same exception.
/// </remarks>
internal sealed class ChallengeAuthenticationPolicy : BearerTokenAuthenticationPolicy
{
    private volatile BearerChallenge? known;

    public ChallengeAuthenticationPolicy(TokenCredential credential)
        : base(credential, Array.Empty<string>()) { }

    /// <summary>The base refuses all that is not https; a stand-in on this machine may be asked without.</summary>
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
        // What was to be sent waits for the token. A repeated request has been here before.
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
                $"{host} asks for a token for {challenge.Scope}, which is no domain of its own. It gets none."
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
