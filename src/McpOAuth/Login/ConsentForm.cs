using McpOAuth.Keys;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>Shows the consent page, and reads back the content of its form.</summary>
public sealed class ConsentForm(Sealer sealer, ScopeWords words, TimeProvider clock)
{
    /// <summary>How long the form is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly Binding FormBinding = Binding.Token("consent form");

    private static readonly OAuthError Unreadable = OAuthError.InvalidRequest(
        "This page is not valid. Connect again from the app.",
        "the consent form cannot be read"
    );

    private static readonly OAuthError Expired = OAuthError.InvalidRequest(
        $"This page was open for longer than {Lifetime.TotalMinutes:0} minutes. Connect again from the app.",
        "the consent form has expired"
    ) with
    {
        Cause = ErrorCause.Expired,
    };

    private static readonly OAuthError Unbound = OAuthError.InvalidRequest(
        $"This page was opened in another browser, cookies are blocked, or more than {PageCookies.Maximum} such pages "
            + "were opened. Connect again from the app.",
        "this browser has no cookie for the consent form"
    ) with
    {
        Cause = ErrorCause.OtherBrowser,
    };

    /// <param name="remembered">What was approved in this browser before. Null if nothing was.</param>
    /// <param name="notice">Why the page is shown again. Null the first time.</param>
    /// <param name="chosen">What the user had chosen. Null the first time.</param>
    public async Task ShowAsync(
        HttpContext http,
        ReadAuthorizationRequest read,
        RememberedApproval? remembered,
        string? notice = null,
        ScopeSet? chosen = null
    )
    {
        var now = clock.GetUtcNow();
        // Approvals are remembered under it at the callback.
        BrowserCookies.GetOrSetBrowser(http, now);
        var shown = new ShownConsent
        {
            Request = read.Request,
            BrowserSha256 = FormCookies.Consent.Bind(http, now, Lifetime),
            ClientHash = read.Client.MetadataHash(),
            Remembered = remembered,
            ExpiresAt = now + Lifetime,
            Trace = LoginTrace.Current,
        };
        var page = new ConsentPage
        {
            Request = read.Request,
            Client = read.Client,
            Resource = read.Resource,
            OperatorName = Page.FrameOf(http).OperatorName,
            Words = words,
            Chosen = chosen,
            AlreadyAllowed = read.Request.Scopes.Intersect(remembered?.Scopes ?? ScopeSet.Empty),
            SealedForm = await sealer.SealTextAsync(shown, ShownConsent.Format, FormBinding, http.RequestAborted),
            Notice = notice,
        };
        await http.PageAsync(StatusCodes.Status200OK, page.Title, page.Body());
    }

    /// <summary>
    /// Returns what this browser was shown. Refuses a form that is not ours, has expired, or belongs to another browser.
    /// </summary>
    public async Task<OAuthResult<ShownConsent>> ReadBackAsync(HttpContext http, string sealedForm)
    {
        var shown = await sealer.OpenTextAsync(sealedForm, ShownConsent.Format, FormBinding, http.RequestAborted);
        if (shown is null)
        {
            return Unreadable;
        }
        // The seal proves that the login is ours, so a refusal belongs to it too.
        LoginTrace.Continue(shown.Trace);
        AttemptFacts.Note(shown.Request.ClientId, shown.Request.Resource);
        AttemptFacts.NoteStep("consent page shown", shown.ExpiresAt - Lifetime);
        // Before the cookie, which the browser drops at the same time. The seal proves that the time is ours.
        if (clock.GetUtcNow() >= shown.ExpiresAt)
        {
            return Expired;
        }
        if (!FormCookies.Consent.IsBound(http, shown.BrowserSha256))
        {
            return Unbound;
        }
        return shown;
    }
}
