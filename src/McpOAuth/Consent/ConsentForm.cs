using McpOAuth.Authorization;
using McpOAuth.Keys;
using McpOAuth.Pages;
using McpOAuth.SignIn;
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

    public async Task ShowAsync(HttpContext http, ReadAuthorizationRequest read, string? problem = null)
    {
        var consent = new SealedConsent
        {
            Request = SealedAuthorizationRequest.Of(read.Request),
            BrowserSha256 = BrowserCookies.GetOrSetBrowser(http).Sha256(),
            ExpiresAt = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds(),
        };
        var sealedForm = await sealer.SealTextAsync(
            consent,
            ConsentJson.Default.SealedConsent,
            FormBinding,
            http.RequestAborted
        );
        await http.PageAsync(
            StatusCodes.Status200OK,
            ConsentPage.Title(read.Client),
            ConsentPage.Body(read, sealedForm, problem)
        );
    }

    /// <summary>The request that this browser was shown; null where the form is foreign, old or of another browser.</summary>
    public async Task<AuthorizationRequest?> ReadBackAsync(HttpContext http, string sealedForm)
    {
        var consent = await sealer.OpenTextAsync(
            sealedForm,
            ConsentJson.Default.SealedConsent,
            FormBinding,
            http.RequestAborted
        );
        var isOfThisBrowser =
            consent is not null
            && BrowserCookies.FindBrowser(http) is { } browser
            && browser.IsHashedAs(consent.BrowserSha256);
        return isOfThisBrowser && clock.GetUtcNow().ToUnixTimeSeconds() < consent!.ExpiresAt
            ? consent.Request.ToRequest()
            : null;
    }
}
