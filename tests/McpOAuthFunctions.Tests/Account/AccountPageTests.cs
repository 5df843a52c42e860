using Deque.AxeCore.Playwright;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Account;

/// <summary>The account page in a real Chromium.</summary>
public sealed class AccountPageTests(LocalParts parts, AccountStorage storage, ChromiumBrowser chromium)
    : AccountScene(parts, storage)
{
    private const int Narrow = 320;
    private const int Wide = 1280;

    [Theory, Trait("Spec", "WCAG 2.2 AA")]
    [InlineData(ColorScheme.Light, Narrow)]
    [InlineData(ColorScheme.Light, Wide)]
    [InlineData(ColorScheme.Dark, Narrow)]
    [InlineData(ColorScheme.Dark, Wide)]
    public async Task Every_page_is_accessible_and_fits_whatever_apps_call_themselves(ColorScheme scheme, int width)
    {
        await Scene.ConnectAsync();
        foreach (var name in (string[])["הכלי שלי", new('W', 200), "🦀🚀🧠", ""])
        {
            await StartGrantAsync(await RegisterAsync(name));
        }
        await StartGrantAsync("gone-client");
        var page = await OpenAsync(scheme, width, javaScript: true);
        await using var context = page.Context;
        await page.GotoAsync(Visit.Url);
        await CheckAsync(page, $"account-sign-in-{scheme}-{width}");

        await PressAsync(page, "Sign in");
        await LogInAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveCountAsync(7);
        await CheckAsync(page, $"account-{scheme}-{width}");

        await PressAsync(page, "Delete everything about you");
        await LogInAsync(page);
        await CheckAsync(page, $"account-confirm-{scheme}-{width}");

        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End access file_reader" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("has no access");
        await CheckAsync(page, $"account-ended-{scheme}-{width}");

        await PressAsync(page, "Sign out");
        await CheckAsync(page, $"account-signed-out-{scheme}-{width}");
    }

    [Fact, Trait("Spec", "WCAG 2.2 §2.1.1")]
    public async Task The_keyboard_alone_ends_an_app_without_JavaScript()
    {
        var page = await OpenAsync(ColorScheme.Light, Wide, javaScript: false);
        await using var context = page.Context;
        await page.GotoAsync(Visit.Url);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await LogInAsync(page);

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "End access Test client" }))
            .ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByText("No app has access to your account.")).ToBeVisibleAsync();
        Assert.Empty(await GrantsAsync());
    }

    [Fact, Trait("Spec", "GDPR article 20")]
    public async Task The_browser_saves_the_download_as_a_file()
    {
        var page = await OpenAsync(ColorScheme.Light, Wide, javaScript: false);
        await using var context = page.Context;
        await page.GotoAsync(Visit.Url);
        await PressAsync(page, "Sign in");
        await LogInAsync(page);
        await PressAsync(page, "Download what is kept about you");
        await LogInAsync(page);

        var file = await page.RunAndWaitForDownloadAsync(() => PressAsync(page, "Download"));

        Assert.Equal("connected-apps.json", file.SuggestedFilename);
    }

    private async Task<string> RegisterAsync(string name)
    {
        var answer = await Client.RegisterAsync(
            new { redirect_uris = new[] { TestClient.RedirectUri }, client_name = name }
        );
        return answer.Json.GetProperty("client_id").GetString()!;
    }

    private static Task PressAsync(IPage page, string button) =>
        page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private async Task LogInAsync(IPage page)
    {
        await page.Locator("[name=login]").FillAsync("alice");
        await page.Keyboard.PressAsync("Enter");
        await page.ReachAsync(Visit.Url);
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        var axe = await page.RunAxe();
        Assert.True(
            axe.Violations.Length == 0,
            string.Join('\n', axe.Violations.Select(one => $"{one.Id}: {one.Help}"))
        );
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{name}: {overflow} pixels too wide");
        Assert.Equal(0, await page.Locator("script").CountAsync());
        await page.ScreenshotAsync(
            new() { Path = Repository.PathOf("artifacts", "screenshots", name + ".png"), FullPage = true }
        );
    }

    private Task<IPage> OpenAsync(ColorScheme scheme, int width, bool javaScript) =>
        chromium.NewPageAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
                JavaScriptEnabled = javaScript,
            }
        );
}
