using Deque.AxeCore.Playwright;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Pages;

/// <summary>Every page in a real Chromium: no accessibility violation, no script, nothing cut off, in any light and width.</summary>
public sealed class PageTests(LocalParts parts, ChromiumBrowser chromium) : ClientTests(parts)
{
    private const int Narrow = 320;
    private const int Wide = 1280;

    private ClientListener listener = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        listener = Keep(await ClientListener.StartAsync());
    }

    public static TheoryData<string, ColorScheme, int> Views()
    {
        var views = new TheoryData<string, ColorScheme, int>();
        foreach (var page in (string[])["landing", "consent", "error", "error-with-link"])
        {
            views.Add(page, ColorScheme.Light, Narrow);
            views.Add(page, ColorScheme.Light, Wide);
            views.Add(page, ColorScheme.Dark, Narrow);
            views.Add(page, ColorScheme.Dark, Wide);
        }
        return views;
    }

    [Theory, Trait("Spec", "WCAG 2.2 AA")]
    [MemberData(nameof(Views))]
    public async Task A_page_is_accessible_and_fits_in_any_light_and_width(string name, ColorScheme scheme, int width)
    {
        var page = await OpenAsync(scheme, width, javaScript: true);
        await using var context = page.Context;

        await page.GotoAsync(UrlOf(name));

        var axe = await page.RunAxe();
        Assert.True(
            axe.Violations.Length == 0,
            string.Join('\n', axe.Violations.Select(one => $"{one.Id}: {one.Help}"))
        );
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{overflow} pixels too wide");
        Assert.Equal(0, await page.Locator("script").CountAsync());
        await KeepAsync(page, $"{name}-{scheme}-{width}");
    }

    [Fact, Trait("Spec", "WCAG 2.2 AA")]
    public async Task The_page_of_a_step_up_is_accessible_and_shows_the_difference()
    {
        var page = await OpenAsync(ColorScheme.Light, Wide, javaScript: true);
        await using var context = page.Context;
        await page.GotoAsync(AuthorizeUrl("read:files"));
        await ApproveAndLogInAsync(page);

        await page.GotoAsync(AuthorizeUrl("read:files write:files"));

        Assert.Empty((await page.RunAxe()).Violations);
        await Assertions.Expect(page.GetByText("You have allowed before")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(1);
        await KeepAsync(page, "consent-step-up");
    }

    [Fact, Trait("Spec", "RFC 9700 §4.12")]
    public async Task A_login_goes_through_three_origins_without_JavaScript()
    {
        var page = await OpenAsync(ColorScheme.Light, Wide, javaScript: false);
        await using var context = page.Context;

        await page.GotoAsync(AuthorizeUrl());
        await ApproveAndLogInAsync(page);

        Assert.StartsWith(listener.RedirectUri + "?code=", page.Url, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 8252 §7.1")]
    public async Task The_way_to_a_private_use_scheme_is_not_blocked()
    {
        const string redirectUri = "cursor://anysphere.cursor-mcp/oauth/callback";
        var answer = await Client.RegisterAsync(new { redirect_uris = new[] { redirectUri }, client_name = "Cursor" });
        Client.ClientId = answer.Json.GetProperty("client_id").GetString()!;
        var page = await OpenAsync(ColorScheme.Light, Wide, javaScript: true);
        await using var context = page.Context;
        var console = new List<string>();
        page.Console += (_, message) => console.Add(message.Text);
        var continued = page.WaitForResponseAsync(response =>
            response.Url.EndsWith("/continue", StringComparison.Ordinal)
        );

        await page.GotoAsync(Client.Authorization(new() { ["redirect_uri"] = redirectUri }).Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        var headers = await (await continued).AllHeadersAsync();
        Assert.StartsWith(redirectUri + "?code=", headers["location"], StringComparison.Ordinal);
        Assert.DoesNotContain(console, text => text.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.16")]
    public async Task The_consent_page_shows_nothing_inside_a_frame()
    {
        var page = await OpenAsync(ColorScheme.Light, Wide, javaScript: true);
        await using var context = page.Context;
        await context.RouteAsync(
            "http://attacker.localhost/**",
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<iframe></iframe>" })
        );
        await page.GotoAsync("http://attacker.localhost/");

        await page.EvaluateAsync("url => { document.querySelector('iframe').src = url; }", Client.Authorization().Url);
        await page.WaitForTimeoutAsync(1000);

        Assert.Equal(0, await page.FrameLocator("iframe").GetByRole(AriaRole.Button).CountAsync());
    }

    [Fact, Trait("Spec", "WCAG 2.2 §2.1.1")]
    public async Task The_keyboard_alone_reaches_every_control_and_Enter_approves()
    {
        var page = await OpenAsync(ColorScheme.Light, Wide, javaScript: true);
        await using var context = page.Context;
        await page.GotoAsync(Client.Authorization(new() { ["scope"] = "read:files write:files" }).Url);

        var reached = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("document.activeElement.value"));
        }
        await page.Locator("button.go").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        Assert.Equal(["read:files", "write:files", "approve", "deny"], reached);
        await page.ReachAsync(Parts.Upstream.Issuer);
    }

    private string UrlOf(string name) =>
        name switch
        {
            "landing" => Broker.Issuer + "/",
            "consent" => Client.Authorization(new() { ["scope"] = "profile read:files write:files" }).Url,
            "error" => Client.Authorization(new() { ["client_id"] = "unknown" }).Url,
            _ => Client.Authorization(new() { ["scope"] = "unknown:scope" }).Url,
        };

    private Task<IPage> OpenAsync(ColorScheme scheme, int width, bool javaScript) =>
        chromium.NewPageAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
                JavaScriptEnabled = javaScript,
            }
        );

    private async Task ApproveAndLogInAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.ReachAsync(listener.RedirectUri);
    }

    private string AuthorizeUrl(string? scope = null) =>
        Client.Authorization(new() { ["redirect_uri"] = listener.RedirectUri, ["scope"] = scope }).Url;

    /// <summary>For people to look at.</summary>
    private static Task KeepAsync(IPage page, string name) =>
        page.ScreenshotAsync(
            new() { Path = Repository.PathOf("artifacts", "screenshots", name + ".png"), FullPage = true }
        );
}
