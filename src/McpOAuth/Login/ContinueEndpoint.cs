using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>POST /continue: the user confirms the account, and the client gets its code; or asks for another account.</summary>
public sealed class ContinueEndpoint(
    AccountForm form,
    ClientDirectory clients,
    CodeIssuance issuance,
    SignInAttempts attempts,
    UpstreamDirectory upstreams,
    UnwantedTokens unwanted,
    AuthorizationResponse response,
    AuditLog audit
)
{
    private static readonly OAuthError Incomplete = OAuthError.InvalidRequest(
        "The answer of this page is incomplete. Connect again from the app.",
        "the account form has no valid decision"
    );

    private static readonly OAuthError ClientGone = OAuthError.InvalidRequest(
        "The app is no longer registered as it was. Nothing was connected. Connect again from the app.",
        "the client or its redirect URI was removed while the account page was open"
    ) with
    {
        Cause = ErrorCause.UnknownApp,
    };

    public Task HandleAsync(HttpContext http) => SignInOutages.CountAsync(http, audit, () => AnswerAsync(http));

    private async Task AnswerAsync(HttpContext http)
    {
        // As at /consent: the form is bound to this browser's cookie, and this stops another site before the body is read.
        if (http.Request.IsFromForeignSite())
        {
            await RefuseAsync(http, ConsentEndpoint.ForeignSite);
            return;
        }
        var parsed = await FormBody.ReadParametersAsync(http.Request);
        var decision = parsed.IsRefused ? null : parsed.Value[AccountPage.Decision];
        if (decision is not (AccountPage.Continue or AccountPage.Another))
        {
            await RefuseAsync(http, Incomplete);
            return;
        }
        var shown = await form.ReadBackAsync(http, parsed.Value[AccountPage.SignIn] ?? "");
        if (shown.IsRefused)
        {
            await RefuseAsync(http, shown.Error);
            return;
        }
        await (
            decision == AccountPage.Continue ? ContinueAsync(http, shown.Value) : UseAnotherAsync(http, shown.Value)
        );
    }

    private async Task ContinueAsync(HttpContext http, ShownAccount shown)
    {
        var request = shown.SignIn.Request;
        var client = await clients.FindAsync(request.ClientId, http.RequestAborted);
        // Check the redirect URI again: the client may have changed while the page was open.
        if (client?.Allows(request.RedirectUri) is null)
        {
            AccountForm.Close(http, shown);
            await RefuseAsync(http, ClientGone);
            await DropTokensAsync(http, shown.SignIn);
            return;
        }
        var approved = new ApprovedRequest(request, shown.ClientHash, ReliesOn: null);
        var code = await issuance.IssueAsync(http, shown.SignIn, approved, client);
        AccountForm.Close(http, shown);
        await response.SendCodeAsync(http, request, code);
    }

    /// <summary>Asks the upstream again, and for a choice of accounts (OpenID Connect Core 1.0 §3.1.2.1).</summary>
    private async Task UseAnotherAsync(HttpContext http, ShownAccount shown)
    {
        var signIn = shown.SignIn;
        var again = signIn.Request with
        {
            Prompt = (signIn.Request.Prompt ?? ScopeSet.Empty).Union(ScopeSet.Of([PromptValues.SelectAccount])),
            // The client's guess was the account that the user does not want.
            LoginHint = null,
        };
        var location = await attempts.BeginAsync(
            http,
            new(again, shown.ClientHash, ReliesOn: null),
            upstreams.SignIn,
            http.RequestAborted
        );
        AccountForm.Close(http, shown);
        audit.AnotherAccountChosen(signIn.Person.Subject, signIn.Upstream, again.ClientId);
        await http.SeeOtherAsync(location);
        await DropTokensAsync(http, signIn);
    }

    private async Task DropTokensAsync(HttpContext http, VerifiedSignIn signIn)
    {
        // Not if the settings have lost the upstream since then.
        if (upstreams.Find(signIn.Upstream) is { } upstream)
        {
            await unwanted.DropAsync(signIn.Person.Subject, upstream, signIn.Tokens, http.RequestAborted);
        }
    }

    private Task RefuseAsync(HttpContext http, OAuthError error) =>
        response.RefuseAsync(http, new RenderedError(error), endpoint: "continue");
}
