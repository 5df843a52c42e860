using McpOAuth.Authorization;
using McpOAuth.Keys;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Consent;

/// <summary>Shows the consent page and reads back what it carried.</summary>
public sealed class ConsentForm
{
    /// <summary>How long a person may look at the page.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly Binding FormBinding = Binding.Token("consent form");

    private readonly Sealer sealer;
    private readonly TimeProvider clock;

    public ConsentForm(Sealer sealer, TimeProvider clock)
    {
        this.sealer = sealer;
        this.clock = clock;
    }

    /// <param name="remembered">What this browser's person approved before; null for nothing.</param>
    /// <param name="notice">Why the page is shown again; null the first time.</param>
    public async Task ShowAsync(
        HttpContext http,
        ReadAuthorizationRequest read,
        RememberedApproval? remembered,
        string? notice = null
    )
    {
        var now = clock.GetUtcNow();
        var consent = new SealedConsent
        {
            Request = SealedAuthorizationRequest.Of(read.Request),
            BrowserSha256 = BrowserCookies.GetOrSetBrowser(http, now).Hash,
            ClientHash = read.Client.MetadataHash(),
            ReliesOn = remembered,
            ExpiresAt = (now + Lifetime).ToUnixTimeSeconds(),
            Trace = LoginTrace.Current,
        };
        var type = ConsentJson.Default.SealedConsent;
        var page = new ConsentPage
        {
            Request = read.Request,
            Client = read.Client,
            AlreadyAllowed = read.Request.Scopes.Intersect(remembered?.Scopes ?? ScopeSet.Empty),
            SealedForm = await sealer.SealTextAsync(consent, type, FormBinding, http.RequestAborted),
            Notice = notice,
        };
        await http.PageAsync(StatusCodes.Status200OK, page.Title, page.Body());
    }

    /// <summary>What this browser was shown; null where the form is foreign, old or of another browser.</summary>
    public async Task<ShownConsent?> ReadBackAsync(HttpContext http, string sealedForm)
    {
        var type = ConsentJson.Default.SealedConsent;
        var consent = await sealer.OpenTextAsync(sealedForm, type, FormBinding, http.RequestAborted);
        var isGood =
            consent is not null
            && BrowserCookies.FindBrowser(http) is { } browser
            && Secret.FixedTimeEquals(browser.Hash, consent.BrowserSha256)
            && clock.GetUtcNow().ToUnixTimeSeconds() < consent.ExpiresAt;
        if (!isGood)
        {
            return null;
        }
        LoginTrace.Continue(consent!.Trace);
        return new(consent.Request.ToRequest(), consent.ClientHash, consent.ReliesOn);
    }
}

/// <summary>What a consent form was shown for.</summary>
/// <param name="ClientHash">Of the client as it was shown.</param>
public sealed record ShownConsent(AuthorizationRequest Request, string ClientHash, RememberedApproval? Remembered);
