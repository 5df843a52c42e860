using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>A login in a real browser, which holds to the pages' security headers where tests without one do not.</summary>
public sealed class ChromiumLoginTests(LocalParts parts, ChromiumBrowser chromium)
{
    [Fact, Trait("Spec", "CSP 3 §6.4.1")]
    public async Task A_person_passes_from_consent_to_the_upstream_and_back_to_the_client_across_origins()
    {
        await using var broker = await TestBroker.StartAsync(parts);
        using var client = await TestClient.RegisterAsync(broker);
        var (url, verifier) = client.Authorization();
        var page = await chromium.NewPageAsync();
        await using var context = page.Context;
        await page.RouteAsync(
            $"{TestClient.RedirectUri}?*",
            route => route.FulfillAsync(new() { Body = "Signed in." })
        );

        await page.GotoAsync(url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.Locator("[name=password]").FillAsync("any");
        await page.Locator("[type=submit]").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.ReachAsync(TestClient.RedirectUri + "?");

        var code = System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["code"];
        var tokens = AccessToken.Read(await client.RedeemAsync(code!, verifier));
        Assert.Equal("upstream-alice", tokens.Claim("upstream_sub"));
    }
}
