using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ChromiumBrowser))]

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>
/// A real Chromium, started when the first test wants a page, and one for all tests. A machine without one gets one;
/// where none can be had, each test that wants a page fails and says why.
/// </summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    // It visits loopback alone, so what it would do by itself on the internet is off.
    private static readonly string[] Flags =
    [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
        "--disable-gpu",
    ];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> running = new(StartAsync);

    /// <summary>A page with cookies and storage of its own, as of another person. Closing its context ends both.</summary>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var (_, browser) = await running.Value;
        var context = await browser.NewContextAsync(options);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!running.IsValueCreated || !running.Value.IsCompletedSuccessfully)
        {
            return;
        }
        var (driver, browser) = await running.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        var executable = await ChromiumProgram.ObtainAsync();
        var driver = await Playwright.CreateAsync();
        try
        {
            var options = new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable,
                Args = Flags,
                // Root has no sandbox, nor have most containers; the pages are the tests' own.
                ChromiumSandbox = false,
            };
            return (driver, await driver.Chromium.LaunchAsync(options));
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }
}
