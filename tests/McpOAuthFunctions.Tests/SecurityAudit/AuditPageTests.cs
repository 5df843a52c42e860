using Deque.AxeCore.Playwright;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>The page of the audit in a real Chromium: accessible, by itself, on a screen and on paper.</summary>
[Trait("Spec", "WCAG 2.2 AA")]
public sealed class AuditPageTests(ChromiumBrowser chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light, 320)]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 320)]
    [InlineData(ColorScheme.Dark, 1280)]
    public async Task The_page_is_accessible_loads_nothing_and_fits_any_color_scheme_and_width(
        ColorScheme scheme,
        int width
    )
    {
        var page = await OpenAsync(scheme, width);
        await using var context = page.Context;
        var loaded = new List<string>();
        page.Request += (_, request) => loaded.Add(request.Url);
        var console = new List<string>();
        page.Console += (_, message) => console.Add(message.Text);

        await page.GotoAsync(await FileAsync());

        Assert.Single(loaded);
        // The policy of the page lets its own style sheet through and nothing else.
        Assert.Empty(console);
        Assert.Equal(0, await page.Locator("script, img, link, iframe").CountAsync());
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{overflow} pixels too wide");
        await page.ScreenshotAsync(new() { Path = Screenshot($"audit-{scheme}-{width}") });
        // Last, as it brings a script of its own.
        var axe = await page.RunAxe();
        Assert.True(
            axe.Violations.Length == 0,
            string.Join('\n', axe.Violations.Select(one => $"{one.Id}: {one.Help}"))
        );
    }

    [Fact]
    public async Task On_paper_it_is_black_on_white_and_no_line_is_torn_apart()
    {
        var page = await OpenAsync(ColorScheme.Dark, 800);
        await using var context = page.Context;
        await page.GotoAsync(await FileAsync());

        await page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Equal("rgb(255, 255, 255)", await StyleAsync(page, "body", "backgroundColor"));
        Assert.Equal("rgb(0, 0, 0)", await StyleAsync(page, "body", "color"));
        Assert.Equal("avoid", await StyleAsync(page, ".line", "breakInside"));
        await page.ScreenshotAsync(new() { Path = Screenshot("audit-print") });
        var pdf = await page.PdfAsync(new() { Path = Screenshot("audit")[..^4] + ".pdf", Format = "A4" });
        Assert.NotEmpty(pdf);
    }

    private static Task<string> StyleAsync(IPage page, string selector, string property) =>
        page.EvaluateAsync<string>($"getComputedStyle(document.querySelector('{selector}')).{property}");

    private Task<IPage> OpenAsync(ColorScheme scheme, int width) =>
        chromium.NewPageAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );

    private static string Screenshot(string name) => Repository.PathOf("artifacts", "screenshots", name + ".png");

    /// <summary>With lines of every verdict.</summary>
    private static async Task<string> FileAsync()
    {
        var settings = AuditedSettings.Strong();
        settings["Lifetimes:State"] = "600";
        settings["Registration:Enabled"] = "true";
        settings["Upstreams:local:ClientSecret"] = new string('s', 40);
        settings["Resources:0:DefaultScopes"] = null;
        var outcome = await OperatorShell.RunAsync(["audit", "--html"], settings);
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "audit.html");
        await File.WriteAllTextAsync(file, outcome.Output);
        return new Uri(file).AbsoluteUri;
    }
}
