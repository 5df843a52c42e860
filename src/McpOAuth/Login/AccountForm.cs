using McpOAuth.Audit;
using McpOAuth.Keys;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>Shows the user the account before access leaves for a new client, and reads back the page's form.</summary>
/// <remarks>
/// Nothing is stored while the page is open: the form carries the whole sign-in, sealed, upstream tokens included. So a
/// user who leaves leaves nothing behind here, and nobody can use those tokens. Single use: the form's cookie is removed
/// with the answer, and should a copy of cookie and form be sent again, it gets a code for the same grant, which only one
/// redemption can start.
/// </remarks>
public sealed class AccountForm(
    Sealer sealer,
    UnwantedTokens unwanted,
    ResourceRegistry resources,
    ScopeWords words,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>How long the form is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Characters. Leaves room for the other fields of the form.</summary>
    private const int MaximumLength = FormBody.MaximumLength - 1024;

    private static readonly Binding FormBinding = Binding.Token("account form");

    private static readonly OAuthError TooLong = OAuthError.ServerError("the upstream's tokens do not fit into a form");

    private static readonly OAuthError Unreadable = OAuthError.InvalidRequest(
        "This page is not valid. Connect again from the app.",
        "the account form cannot be read"
    );

    private static readonly OAuthError Expired = OAuthError.InvalidRequest(
        $"This page was open for longer than {Lifetime.TotalMinutes:0} minutes. Nothing was connected. Connect again from "
            + "the app.",
        "the account form has expired"
    ) with
    {
        Cause = ErrorCause.Expired,
    };

    private static readonly OAuthError Answered = OAuthError.InvalidRequest(
        "You have already answered this page. If the app is not connected, connect again from the app.",
        "this browser has already sent the account form"
    ) with
    {
        Cause = ErrorCause.AlreadyUsed,
    };

    private static readonly OAuthError Unbound = OAuthError.InvalidRequest(
        "This page was opened in another browser, or cookies are blocked. Connect again from the app.",
        "this browser has no cookie for the account form"
    ) with
    {
        Cause = ErrorCause.OtherBrowser,
    };

    /// <summary>Returns null, or why the page could not be shown.</summary>
    public async Task<OAuthError?> ShowAsync(HttpContext http, AccountUnconfirmed account, UpstreamProvider upstream)
    {
        var now = clock.GetUtcNow();
        var signIn = account.SignIn;
        var shown = new ShownAccount
        {
            SignIn = signIn,
            ClientHash = account.ClientHash,
            BrowserSha256 = FormCookies.Account.Bind(http, now, Lifetime),
            HandleSha256 = HandleOf(http),
            ExpiresAt = now + Lifetime,
            Trace = LoginTrace.Current,
            Steps = AttemptFacts.Current?.Steps,
        };
        var form = await sealer.SealTextAsync(shown, ShownAccount.Format, FormBinding, http.RequestAborted);
        if (form.Length > MaximumLength)
        {
            await unwanted.DropAsync(signIn.Person.Subject, upstream, signIn.Tokens, http.RequestAborted);
            return TooLong;
        }
        audit.AccountShown(signIn.Person.Subject, signIn.Upstream, account.Client.ClientId, signIn.Request.Resource);
        var page = new AccountPage
        {
            Request = signIn.Request,
            Client = account.Client,
            Identity = account.Identity,
            Resource = resources.FindByAudience(signIn.Request.Resource),
            Words = words,
            Upstream = upstream.DisplayName,
            SealedForm = form,
        };
        await http.PageAsync(StatusCodes.Status200OK, AccountPage.Title, page.Body());
        return null;
    }

    /// <summary>
    /// Returns what this browser was shown. Refuses a form that is not ours, has expired, was answered, or belongs to
    /// another browser.
    /// </summary>
    public async Task<OAuthResult<ShownAccount>> ReadBackAsync(HttpContext http, string sealedForm)
    {
        var shown = await sealer.OpenTextAsync(sealedForm, ShownAccount.Format, FormBinding, http.RequestAborted);
        if (shown is null)
        {
            return Unreadable;
        }
        Follow(shown);
        // Before the cookie, which the browser drops at the same time. The seal proves that the time is ours.
        if (clock.GetUtcNow() >= shown.ExpiresAt)
        {
            return Expired;
        }
        if (FormCookies.Account.IsBound(http, shown.BrowserSha256))
        {
            return shown;
        }
        // Decides only which text the user reads.
        return shown.HandleSha256 is { } handle && handle == HandleOf(http) ? Answered : Unbound;
    }

    /// <summary>Ends the form in this browser. Only after the answer is certain, so an outage can be retried.</summary>
    public static void Close(HttpContext http, ShownAccount shown) =>
        FormCookies.Account.Release(http, shown.BrowserSha256);

    // The seal proves that the login is ours, so a refusal belongs to it too.
    private static void Follow(ShownAccount shown)
    {
        var signIn = shown.SignIn;
        LoginTrace.Continue(shown.Trace);
        foreach (var step in shown.Steps ?? [])
        {
            AttemptFacts.NoteStep(step.Name, step.At);
        }
        AttemptFacts.NoteStep("signed in, account shown", shown.ExpiresAt - Lifetime);
        AttemptFacts.Note(
            signIn.Request.ClientId,
            signIn.Request.Resource,
            upstream: signIn.Upstream,
            subject: signIn.Person.Subject
        );
    }

    private static string? HandleOf(HttpContext http) =>
        BrowserCookies.FindBrowser(http) is { } browser ? Secret.Sha256Of(browser.Value) : null;
}
