using Deque.AxeCore.Playwright;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Pages;

/// <summary>The page that shows the account, in a real Chromium.</summary>
public sealed class AccountPageViewTests(LocalParts parts, ChromiumBrowser chromium) : ClientTests(parts)
{
    [Theory, Trait("Spec", "WCAG 2.2 AA")]
    [InlineData(ColorScheme.Light, 375)]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 375)]
    [InlineData(ColorScheme.Dark, 1280)]
    public async Task The_account_page_is_accessible_fits_and_can_be_used_with_the_keyboard_alone(
        ColorScheme scheme,
        int width
    )
    {
        await using var listener = await ClientListener.StartAsync();
        var page = await chromium.NewPageAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );
        await using var context = page.Context;
        await page.GotoAsync(Client.Authorization(new() { ["redirect_uri"] = listener.RedirectUri }).Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).WaitForAsync();
        var axe = await page.RunAxe();
        Assert.True(
            axe.Violations.Length == 0,
            string.Join('\n', axe.Violations.Select(one => $"{one.Id}: {one.Help}"))
        );
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        await page.ScreenshotAsync(
            new()
            {
                Path = Repository.PathOf("artifacts", "screenshots", $"account-{scheme}-{width}.png"),
                FullPage = true,
            }
        );
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("continue", await page.EvaluateAsync<string>("document.activeElement.value"));
        await page.PressWhenLoadedAsync("Enter");
        await page.ReachAsync(listener.RedirectUri + "?code=");
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    public async Task In_Chromium_a_person_changes_to_another_account_of_the_upstream()
    {
        await using var listener = await ClientListener.StartAsync();
        var page = await chromium.NewPageAsync();
        await using var context = page.Context;
        await page.GotoAsync(Client.Authorization(new() { ["redirect_uri"] = listener.RedirectUri }).Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByRole(AriaRole.Button, new() { Name = "Use another account" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("bob");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByText("You are signed in as Bob Example")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.ReachAsync(listener.RedirectUri + "?code=");
    }
}
