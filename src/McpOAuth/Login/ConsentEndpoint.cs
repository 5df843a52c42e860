using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>POST /consent: the user's decision. Only an approval starts a sign-in at the upstream.</summary>
public sealed class ConsentEndpoint(
    ConsentForm form,
    ClientDirectory clients,
    ResourceRegistry resources,
    SignInAttempts attempts,
    PushedRequests pushed,
    UpstreamDirectory upstreams,
    AuthorizationResponse response,
    AuditLog audit
)
{
    internal static readonly OAuthError ForeignSite = OAuthError.InvalidRequest(
        "Another website sent this form. Connect again from the app.",
        "the consent form came from another site"
    ) with
    {
        Cause = ErrorCause.OtherSite,
    };

    private static readonly OAuthError Incomplete = OAuthError.InvalidRequest(
        "The answer of this page is incomplete. Connect again from the app.",
        "the consent form has no valid decision"
    );

    private static readonly OAuthError ClientGone = OAuthError.InvalidRequest(
        "The app is no longer registered as it was. Connect again from the app.",
        "the client or its redirect URI was removed while the consent page was open"
    ) with
    {
        Cause = ErrorCause.UnknownApp,
    };

    internal static readonly OAuthError ResourceGone = OAuthError.InvalidTarget(
        "This MCP server is no longer available here. Nothing was connected."
    );

    public async Task HandleAsync(HttpContext http)
    {
        // The sealed form is bound to this browser's cookie. This also stops another site's POST before its body is
        // read.
        if (http.Request.IsFromForeignSite())
        {
            await response.RefuseAsync(http, new RenderedError(ForeignSite));
            return;
        }
        var body = await FormBody.ReadAsync(http.Request);
        var decision = body.IsRefused ? null : ConsentDecision.Parse(body.Value);
        if (decision?.IsApproved is not { } isApproved)
        {
            await response.RefuseAsync(http, new RenderedError(Incomplete));
            return;
        }
        var shown = await form.ReadBackAsync(http, decision.Request);
        if (shown.IsRefused)
        {
            await response.RefuseAsync(http, new RenderedError(shown.Error));
            return;
        }
        await DecideAsync(http, shown.Value, isApproved, decision.Scopes);
    }

    private async Task DecideAsync(HttpContext http, ShownConsent shown, bool isApproved, ScopeSet chosen)
    {
        var client = await clients.FindAsync(shown.Request.ClientId, http.RequestAborted);
        // Check the redirect URI again: the client may have changed while the page was open.
        if (client?.Allows(shown.Request.RedirectUri) is null)
        {
            await response.RefuseAsync(http, new RenderedError(ClientGone));
            return;
        }
        await (isApproved ? ApproveAsync(http, shown, client, chosen) : DenyAsync(http, shown.Request, client));
    }

    private async Task ApproveAsync(HttpContext http, ShownConsent shown, Client client, ScopeSet chosen)
    {
        var request = shown.Request;
        if (!string.Equals(shown.ClientHash, client.MetadataHash(), StringComparison.Ordinal))
        {
            // The client is no longer what the user was shown. Earlier approvals are void too.
            await ShowAgainAsync(
                http,
                request,
                client,
                null,
                "The app has changed since you opened this page. Review it again.",
                chosen
            );
            return;
        }
        var alreadyApproved = request.Scopes.Intersect(shown.Remembered?.Scopes ?? ScopeSet.Empty);
        var approved = request with { Scopes = request.Scopes.Intersect(chosen.Union(alreadyApproved)) };
        if (approved.Scopes.Count == 0 && request.Scopes.Count > 0)
        {
            const string notice = "Choose at least one permission, or deny the request.";
            await ShowAgainAsync(http, request, client, shown.Remembered, notice, chosen);
            return;
        }
        var isNew = alreadyApproved.Count == 0 || !approved.Scopes.IsSubsetOf(alreadyApproved);
        var location = await attempts.BeginAsync(
            http,
            new(
                approved with
                {
                    Pushed = null,
                },
                isNew ? shown.ClientHash : null,
                alreadyApproved.Count == 0 ? null : shown.Remembered
            ),
            upstreams.SignIn,
            http.RequestAborted
        );
        // Last, so that an outage before it leaves the request usable. An attempt whose state nobody gets is swept.
        if (await pushed.SpendAsync(request, http.RequestAborted) is { } refusal)
        {
            await response.RefuseAsync(http, new RenderedError(refusal));
            return;
        }
        audit.ConsentGiven(client.ClientId, approved.Resource, approved.Scopes.ToString());
        await http.SeeOtherAsync(location);
    }

    private Task ShowAgainAsync(
        HttpContext http,
        AuthorizationRequest request,
        Client client,
        RememberedApproval? remembered,
        string notice,
        ScopeSet chosen
    )
    {
        return resources.FindByAudience(request.Resource) is { } resource
            ? form.ShowAsync(http, new(request, client, resource), remembered, notice, chosen)
            : response.RefuseAsync(http, new RenderedError(ResourceGone));
    }

    private Task DenyAsync(HttpContext http, AuthorizationRequest request, Client client)
    {
        audit.ConsentDenied(client.ClientId, request.Resource);
        var denial = OAuthError.AccessDenied("The user denied the request.");
        return response.RefuseAsync(http, new RedirectedError(denial, client, request.RedirectUri, request.State));
    }
}
