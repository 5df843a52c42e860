using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Waits until a page has got somewhere.</summary>
/// <remarks>
/// Asks for the URL until it is the right one, so no event of a navigation can be missed. Unlike <c>WaitForURLAsync</c>,
/// it tells where the page is instead.
/// </remarks>
internal static class BrowserArrival
{
    private const float Patience = 30_000;

    /// <summary>Fails with what the page shows instead.</summary>
    /// <param name="start">The beginning of the URL.</param>
    public static async Task ReachAsync(this IPage page, string start)
    {
        try
        {
            var url = new Regex("^" + Regex.Escape(start));
            await Assertions.Expect(page).ToHaveURLAsync(url, new() { Timeout = Patience });
            await page.WaitForLoadStateAsync();
        }
        catch (PlaywrightException exception)
        {
            var text = await page.Locator("body").InnerTextAsync();
            throw new InvalidOperationException($"The browser is at {page.Url}, which says: {text}", exception);
        }
    }

    /// <summary>Presses a key on a page that has loaded, so the key is not lost.</summary>
    public static async Task PressWhenLoadedAsync(this IPage page, string key)
    {
        await page.WaitForLoadStateAsync();
        await page.Keyboard.PressAsync(key);
    }
}
