using DevEnvironment.Browser;

namespace DevEnvironment.Demo;

/// <summary>
/// The user's part in the browser: approves the client, signs in upstream, and is redirected back with a code.
/// </summary>
internal sealed class Login(PlainBrowser browser, AuthorizationRequest request)
{
    /// <summary>Opens the authorization URL, which shows the broker's consent page.</summary>
    public async Task<Page> OpenAsync(CancellationToken cancellationToken)
    {
        var page = await browser.FollowAsync(
            await browser.GetAsync(request.Url, cancellationToken),
            request.RedirectUri,
            cancellationToken
        );
        DemoFailedException.Unless(
            page.Forms.Any(form => form.Fields.Any(field => field.Key == "scope")),
            $"{page.Url} returned {(int)page.Status} without a consent page: {page.Location} {page.Text}"
        );
        return page;
    }

    /// <summary>Presses the consent page's first button, which leads to the upstream's login page.</summary>
    public async Task<Page> ApproveAsync(Page consent, CancellationToken cancellationToken)
    {
        var page = await browser.FollowAsync(
            await browser.SubmitFirstFormAsync(consent, cancellationToken: cancellationToken),
            request.RedirectUri,
            cancellationToken
        );
        DemoFailedException.Unless(
            page.Forms.Any(form => form.Fields.Any(field => field.Key == "login")),
            $"{page.Url} returned {(int)page.Status} without a login page: {page.Location} {page.Text}"
        );
        return page;
    }

    /// <summary>Signs in, which leads back to the broker's page that shows the account.</summary>
    public async Task<Page> SignInAsync(Page loginPage, string login, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string> { ["login"] = login, ["password"] = "any" };
        var page = await browser.FollowAsync(
            await browser.SubmitFirstFormAsync(loginPage, values, cancellationToken: cancellationToken),
            request.RedirectUri,
            cancellationToken
        );
        DemoFailedException.Unless(
            page.Forms.Any(form => form.Action.AbsolutePath == "/continue"),
            $"{page.Url} returned {(int)page.Status} without a page that shows the account: {page.Location} {page.Text}"
        );
        return page;
    }

    /// <summary>Confirms the account and returns the code from the redirect to the client.</summary>
    /// <remarks>RFC 9207 §2.4: compares <c>iss</c> before the code is used.</remarks>
    public async Task<string> ContinueAsync(Page account, CancellationToken cancellationToken)
    {
        var page = await browser.SubmitFirstFormAsync(account, cancellationToken: cancellationToken);
        var answer = page.LocationQuery;
        DemoFailedException.Unless(
            page.Location?.StartsWith(request.RedirectUri, StringComparison.Ordinal) == true
                && answer.ContainsKey("code"),
            $"{page.Url} returned {(int)page.Status} without a code: {page.Location} {page.Text}"
        );
        DemoFailedException.Unless(
            answer.GetValueOrDefault("state") == request.State,
            $"state is “{answer.GetValueOrDefault("state")}”, not “{request.State}”."
        );
        DemoFailedException.Unless(
            answer.GetValueOrDefault("iss") == request.Server.Issuer,
            $"iss is “{answer.GetValueOrDefault("iss")}”, not “{request.Server.Issuer}”."
        );
        return answer["code"];
    }
}
