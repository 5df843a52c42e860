using McpOAuth.Keys;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>Shows the consent page, and reads back the content of its form.</summary>
public sealed class ConsentForm(Sealer sealer, TimeProvider clock)
{
    /// <summary>How long the form is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly Binding FormBinding = Binding.Token("consent form");

    /// <param name="remembered">What was approved in this browser before. Null if nothing was.</param>
    /// <param name="notice">Why the page is shown again. Null the first time.</param>
    public async Task ShowAsync(
        HttpContext http,
        ReadAuthorizationRequest read,
        RememberedApproval? remembered,
        string? notice = null
    )
    {
        var now = clock.GetUtcNow();
        var shown = new ShownConsent
        {
            Request = read.Request,
            BrowserSha256 = BrowserCookies.GetOrSetBrowser(http, now).Hash,
            ClientHash = read.Client.MetadataHash(),
            Remembered = remembered,
            ExpiresAt = now + Lifetime,
            Trace = LoginTrace.Current,
        };
        var page = new ConsentPage
        {
            Request = read.Request,
            Client = read.Client,
            AlreadyAllowed = read.Request.Scopes.Intersect(remembered?.Scopes ?? ScopeSet.Empty),
            SealedForm = await sealer.SealTextAsync(shown, ShownConsent.Format, FormBinding, http.RequestAborted),
            Notice = notice,
        };
        await http.PageAsync(StatusCodes.Status200OK, page.Title, page.Body());
    }

    /// <summary>
    /// Returns what this browser was shown. Null if the form is not ours, has expired, or belongs to another browser.
    /// </summary>
    public async Task<ShownConsent?> ReadBackAsync(HttpContext http, string sealedForm)
    {
        var shown = await sealer.OpenTextAsync(sealedForm, ShownConsent.Format, FormBinding, http.RequestAborted);
        if (
            shown is null
            || BrowserCookies.FindBrowser(http) is not { } browser
            || !Secret.FixedTimeEquals(browser.Hash, shown.BrowserSha256)
            || clock.GetUtcNow() >= shown.ExpiresAt
        )
        {
            return null;
        }
        LoginTrace.Continue(shown.Trace);
        return shown;
    }
}
