using System.Text;
using Deque.AxeCore.Playwright;
using McpOAuth.Grants;
using McpOAuthFunctions.Tests.Account;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Pages;

/// <summary>
/// Every page from consent to the account page in a real Chromium, while app, operator, server, tool and upstream have an
/// odd name: in Hebrew, of 200 characters, of emoji.
/// </summary>
[Collection(OneAccountAtATime.Name)]
public sealed class OddNamesTests(LocalParts parts, AccountStorage storage, ChromiumBrowser chromium)
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["hebrew"] = "\u05E2\u05D5\u05D6\u05E8 \u05D4\u05D7\u05E9\u05D1\u05D5\u05E0\u05D9\u05D5\u05EA",
        ["long"] = new('W', 200),
        ["emoji"] = "\U0001F680\U0001F469\u200D\U0001F4BB",
    };

    private string seen = "";

    public static TheoryData<string, ColorScheme, int, int> Views()
    {
        var views = new TheoryData<string, ColorScheme, int, int>();
        foreach (var kind in Names.Keys)
        {
            views.Add(kind, ColorScheme.Light, 320, 1);
            views.Add(kind, ColorScheme.Dark, 1280, 1);
            // As at 200 %: half the width, twice the pixels.
            views.Add(kind, ColorScheme.Dark, 640, 2);
        }
        return views;
    }

    [Theory, Trait("Spec", "WCAG 2.2 AA")]
    [MemberData(nameof(Views))]
    public async Task Each_page_is_accessible_fits_and_is_small(string kind, ColorScheme scheme, int width, int scale)
    {
        var name = Names[kind];
        await using var scene = await StartAsync(name);
        await using var listener = await ClientListener.StartAsync();
        var page = await OpenAsync(scheme, width, scale);
        await using var context = page.Context;
        seen = $"names-{kind}-{scheme}-{width}";

        await page.GotoAsync(Url(scene, listener.RedirectUri));
        await CheckAsync(page, "consent", name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.PressWhenLoadedAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).WaitForAsync();
        await CheckAsync(page, "continue", name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.ReachAsync(listener.RedirectUri + "?code=");
        await page.GotoAsync(await scene.LinkAsync());
        await CheckAsync(page, "connect", name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The tool can now use your account")).ToBeVisibleAsync();
        await CheckAsync(page, "connected", name);
        await page.GotoAsync($"{scene.Broker.Issuer}/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
        await CheckAsync(page, "account", name);
        await page.GotoAsync(Url(scene, "https://other.example/callback"));
        await CheckAsync(page, "error", name);

        await scene.Broker.Get<GrantRevocation>().EndAllAsync(scene.Subject, default);
    }

    private async Task<VaultScene> StartAsync(string name)
    {
        var scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                ["Storage:ConnectionString"] = storage.Azurite.ConnectionString,
                ["Operator:Name"] = name,
                ["Upstreams:local:Title"] = name,
                ["Resources:0:Name"] = name,
                ["Resources:0:Tools:file_reader:Title"] = name,
                ["Scopes:0:Name"] = "read:files",
                ["Scopes:0:Text"] = name,
            }
        );
        var named = await scene.Client.RegisterAsync(
            new { redirect_uris = new[] { TestClient.RedirectUri }, client_name = name }
        );
        scene.Client.ClientId = named.Json.GetProperty("client_id").GetString()!;
        return scene;
    }

    private static string Url(VaultScene scene, string redirectUri) =>
        scene.Client.Authorization(new() { ["resource"] = scene.Resource, ["redirect_uri"] = redirectUri }).Url;

    private async Task CheckAsync(IPage page, string state, string name)
    {
        await Assertions.Expect(page.GetByText(name).First).ToBeVisibleAsync();
        Assert.Empty((await page.RunAxe()).Violations.Select(one => $"{state}: {one.Id}: {one.Help}"));
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{state}: {overflow} pixels too wide");
        Assert.Equal(0, await page.Locator("script").CountAsync());
        Assert.InRange(Encoding.UTF8.GetByteCount(await page.ContentAsync()), 1, 30 * 1024);
        await page.ScreenshotAsync(
            new() { Path = Repository.PathOf("artifacts", "screenshots", $"{seen}-{state}.png"), FullPage = true }
        );
    }

    private Task<IPage> OpenAsync(ColorScheme scheme, int width, int scale) =>
        chromium.NewPageAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
                DeviceScaleFactor = scale,
            }
        );
}
