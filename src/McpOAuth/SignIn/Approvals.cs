using McpOAuth.Clients;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>What this browser's people have approved before, and what of it helps a request now.</summary>
/// <remarks>
/// Looked up before going upstream, when only the browser is known. What then rests on the memory of one person is
/// compared at the callback with the person who signed in.
/// </remarks>
public sealed class Approvals(IApprovalStore store, TimeProvider clock)
{
    /// <summary>The approval that still covers the client as it is; null where there is none.</summary>
    public async Task<Approval?> FindAsync(
        HttpContext http,
        AuthorizationRequest request,
        Client client,
        CancellationToken cancellation
    )
    {
        if (BrowserCookies.FindBrowser(http) is not { } browser)
        {
            return null;
        }
        var approval = await store.FindAsync(ApprovalKey.Of(browser, request), cancellation);
        return approval?.Covers(client, clock.GetUtcNow()) == true ? approval : null;
    }

    /// <summary>
    /// Whether the page may be left out: everything was approved before, and the answer goes to an https host. Loopback
    /// and private-use URIs can be any program's, so there a person always looks.
    /// </summary>
    public static bool MaySkipPage(AuthorizationRequest request, Approval approval) =>
        !request.RedirectUri.IsLocal && request.Scopes.IsSubsetOf(approval.Scopes);

    /// <summary>Remembers what this person approved, together with what the same person approved before.</summary>
    public async Task RememberAsync(
        HttpContext http,
        SignInAttempt attempt,
        string subject,
        CancellationToken cancellation
    )
    {
        // The client may have changed since: what was approved is what was shown.
        if (attempt.ApprovedClientHash is not { } shown || BrowserCookies.FindBrowser(http) is not { } browser)
        {
            return;
        }
        var approval = new Approval
        {
            Subject = subject,
            Scopes = attempt.Request.Scopes.Union(attempt.ReliesOn?.Scopes ?? ScopeSet.Empty),
            ClientHash = shown,
            ExpiresAt = clock.GetUtcNow() + BrowserHandle.Lifetime,
        };
        await store.PutAsync(ApprovalKey.Of(browser, attempt.Request), approval, cancellation);
    }
}
