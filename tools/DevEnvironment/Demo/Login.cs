using DevEnvironment.Browser;

namespace DevEnvironment.Demo;

/// <summary>What the person does in the browser: approves the client, signs in upstream, comes back with a code.</summary>
internal sealed class Login(PlainBrowser browser, AuthorizationRequest request)
{
    /// <summary>Opens the URL: the broker's consent page.</summary>
    public async Task<Page> OpenAsync(CancellationToken cancellationToken)
    {
        var page = await browser.FollowAsync(
            await browser.GetAsync(request.Url, cancellationToken),
            request.RedirectUri,
            cancellationToken
        );
        DemoFailedException.Unless(
            page.Forms.Any(form => form.Fields.Any(field => field.Key == "scope")),
            $"{page.Url} answered {(int)page.Status} and no consent page: {page.Location} {page.Text}"
        );
        return page;
    }

    /// <summary>Presses the first button of the consent page, and comes to the upstream's login page.</summary>
    public async Task<Page> ApproveAsync(Page consent, CancellationToken cancellationToken)
    {
        var page = await browser.FollowAsync(
            await browser.SubmitFirstFormAsync(consent, cancellationToken: cancellationToken),
            request.RedirectUri,
            cancellationToken
        );
        DemoFailedException.Unless(
            page.Forms.Any(form => form.Fields.Any(field => field.Key == "login")),
            $"{page.Url} answered {(int)page.Status} and no login page: {page.Location} {page.Text}"
        );
        return page;
    }

    /// <summary>Signs in, and comes back to the client with a code.</summary>
    /// <remarks>RFC 9207 §2.4: <c>iss</c> is compared before the code is used.</remarks>
    public async Task<string> SignInAsync(Page loginPage, string login, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string> { ["login"] = login, ["password"] = "any" };
        var page = await browser.FollowAsync(
            await browser.SubmitFirstFormAsync(loginPage, values, cancellationToken: cancellationToken),
            request.RedirectUri,
            cancellationToken
        );

        var answer = page.LocationQuery;
        DemoFailedException.Unless(
            page.Location?.StartsWith(request.RedirectUri, StringComparison.Ordinal) == true
                && answer.ContainsKey("code"),
            $"{page.Url} answered {(int)page.Status} and no code: {page.Location} {page.Text}"
        );
        DemoFailedException.Unless(
            answer.GetValueOrDefault("state") == request.State,
            $"state came back as “{answer.GetValueOrDefault("state")}”, not “{request.State}”."
        );
        DemoFailedException.Unless(
            answer.GetValueOrDefault("iss") == request.Server.Issuer,
            $"iss is “{answer.GetValueOrDefault("iss")}”, not “{request.Server.Issuer}”."
        );
        return answer["code"];
    }
}
