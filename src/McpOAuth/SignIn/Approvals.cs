using McpOAuth.Clients;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>Finds and remembers what users approved in this browser.</summary>
/// <remarks>
/// The lookup happens before sign-in, when only the browser is known. The callback then compares the user who approved
/// with the user who signed in.
/// </remarks>
public sealed class Approvals(IApprovalStore store, TimeProvider clock)
{
    /// <summary>
    /// Returns the approval if it still covers the client in its current state. Null if there is none.
    /// </summary>
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
    /// Whether the consent page may be skipped: everything was approved before, and the redirect goes to an https host.
    /// Any app could be behind a loopback or private-use URI, so the user always sees the page for those.
    /// </summary>
    public static bool MaySkipPage(AuthorizationRequest request, Approval approval) =>
        !request.RedirectUri.IsLocal && request.Scopes.IsSubsetOf(approval.Scopes);

    /// <summary>Remembers what this user approved, together with the same user's earlier approval.</summary>
    public async Task RememberAsync(
        HttpContext http,
        ApprovedRequest approved,
        string subject,
        CancellationToken cancellation
    )
    {
        // The client may have changed since then. The user approved what the page showed.
        if (approved.NewFor is not { } shown || BrowserCookies.FindBrowser(http) is not { } browser)
        {
            return;
        }
        var approval = new Approval
        {
            Subject = subject,
            Scopes = approved.Request.Scopes.Union(approved.ReliesOn?.Scopes ?? ScopeSet.Empty),
            ClientHash = shown,
            ExpiresAt = clock.GetUtcNow() + BrowserHandle.Lifetime,
        };
        await store.PutAsync(ApprovalKey.Of(browser, approved.Request), approval, cancellation);
    }
}
