using Azure.Core;
using Azure.Identity;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Azure.Identity;

/// <summary>Authenticates the broker to Entra ID with a managed identity's token instead of a client secret.</summary>
/// <remarks>
/// learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity. The
/// credential caches the token until shortly before it expires, and merges concurrent requests into one.
/// </remarks>
internal static class ManagedIdentityAssertion
{
    /// <summary>Short, because a user is waiting and the upstream call is still to come.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Null if the upstream uses a client secret or no authentication.</summary>
    public static BrokerAssertion? For(UpstreamSettings upstream)
    {
        if (upstream.ManagedIdentity is not { } clientId)
        {
            return null;
        }
        var credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
        var scope = new TokenRequestContext([$"{EntraId.TokenExchangeAudienceOf(upstream.Issuer)}/.default"]);
        return cancellation => RequestTokenAsync(credential, scope, cancellation);
    }

    private static async Task<Secret> RequestTokenAsync(
        ManagedIdentityCredential credential,
        TokenRequestContext scope,
        CancellationToken cancellation
    )
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        try
        {
            return new((await credential.GetTokenAsync(scope, timeout.Token)).Token);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new OutageException("The managed identity could not get a token for Entra ID.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new OutageException("The managed identity endpoint timed out.", exception);
        }
    }
}
