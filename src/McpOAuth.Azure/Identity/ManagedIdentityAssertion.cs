using Azure.Core;
using Azure.Identity;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Azure.Identity;

/// <summary>Proves the broker to Entra ID with the token of a managed identity that the app registration trusts.</summary>
/// <remarks>
/// learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity. The credential
/// keeps the token until it nears its end, and asks for it once however many wait.
/// </remarks>
internal static class ManagedIdentityAssertion
{
    /// <summary>A person waits, and the upstream's own answer is to come yet.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Null where the upstream is given a secret, or nothing.</summary>
    public static BrokerAssertion? For(UpstreamSettings upstream)
    {
        if (upstream.ManagedIdentity is not { } clientId)
        {
            return null;
        }
        var credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
        var scope = new TokenRequestContext([$"{EntraId.TokenExchangeAudienceOf(upstream.Issuer)}/.default"]);
        return cancellation => AskAsync(credential, scope, cancellation);
    }

    private static async Task<Secret> AskAsync(
        ManagedIdentityCredential credential,
        TokenRequestContext scope,
        CancellationToken cancellation
    )
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        try
        {
            return new((await credential.GetTokenAsync(scope, limited.Token)).Token);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new OutageException("The managed identity has no token for Entra ID.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new OutageException("The managed identity does not answer in time.", exception);
        }
    }
}
