using System.Text;
using McpOAuth.Grants;
using McpOAuthFunctions.Tests.Account;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Pages;

/// <summary>The five pictures in docs/images, from a real Chromium. UPDATE_DOCS=1 replaces them.</summary>
[Collection(OneAccountAtATime.Name)]
public sealed class DocsPictureTests(LocalParts parts, AccountStorage storage, ChromiumBrowser chromium)
    : IAsyncLifetime
{
    private const string Resource = "https://mcp.contoso.example/invoices";

    private const string Logo =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='4' fill='#0a5c36'/>"
        + "<path d='M2 4h4M4 2v4' stroke='#fff'/></svg>";

    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                ["Storage:ConnectionString"] = storage.Azurite.ConnectionString,
                ["Operator:Name"] = "Contoso Energy",
                ["Operator:Logo"] = "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(Logo)),
                ["Operator:AccentColor"] = "#0a5c36",
                ["Operator:SupportLink"] = "mailto:help@contoso.example",
                ["Operator:PrivacyLink"] = "https://contoso.example/privacy",
                ["Upstreams:local:Title"] = "Contoso sign-in",
                ["Resources:0:Name"] = "Invoices",
                ["Resources:0:Tools:file_reader:Title"] = "Invoice reader",
                ["Scopes:0:Name"] = "read:files",
                ["Scopes:0:Text"] = "See your invoices",
                ["Scopes:1:Name"] = "write:files",
                ["Scopes:1:Text"] = "Pay and cancel invoices",
                ["Scopes:1:IsRisky"] = "true",
                ["Scopes:2:Name"] = "files.read",
                ["Scopes:2:Text"] = "Read your invoice files",
            },
            resource: Resource
        );
        var named = await scene.Client.RegisterAsync(
            new { redirect_uris = new[] { TestClient.RedirectUri }, client_name = "Example app" }
        );
        scene.Client.ClientId = named.Json.GetProperty("client_id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await scene.Broker.Get<GrantRevocation>().EndAllAsync(scene.Subject, default);
        await scene.DisposeAsync();
    }

    [Fact, Trait("Spec", "docs/README.md")]
    public async Task Consent_account_and_an_error()
    {
        await using var listener = await ClientListener.StartAsync();
        var page = await OpenAsync();
        await using var context = page.Context;
        await page.GotoAsync(
            scene
                .Client.Authorization(
                    new()
                    {
                        ["resource"] = Resource,
                        ["scope"] = "profile read:files write:files",
                        ["redirect_uri"] = listener.RedirectUri,
                    }
                )
                .Url
        );
        await KeepAsync(page, "consent", "Allow Example app to connect?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.PressWhenLoadedAsync("Enter");
        await KeepAsync(page, "continue", "Continue with this account?");
        await page.GotoAsync(scene.Client.Authorization(new() { ["redirect_uri"] = "https://other.example" }).Url);
        await KeepAsync(page, "error", "The app is not set up correctly");
    }

    [Fact, Trait("Spec", "docs/README.md")]
    public async Task Connecting_a_tool_and_the_connected_apps()
    {
        var page = await OpenAsync();
        await using var context = page.Context;
        await page.GotoAsync(await scene.LinkAsync());
        await page.Locator("[name=login]").FillAsync("alice");
        await page.PressWhenLoadedAsync("Enter");
        await KeepAsync(page, "connect", "Connect Invoice reader to Contoso sign-in?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Invoice reader is connected")).ToBeVisibleAsync();
        await page.GotoAsync($"{scene.Broker.Issuer}/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Invoice reader" })).ToBeVisibleAsync();
        await KeepAsync(page, "account", "Your connected apps", fullPage: false);
    }

    private Task<IPage> OpenAsync() =>
        chromium.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = DocsPictureFiles.Width, Height = 760 },
            }
        );

    private static async Task KeepAsync(IPage page, string name, string title, bool fullPage = true)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        var path =
            Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1"
                ? DocsPictureFiles.PathOf(name)
                : Repository.PathOf("artifacts", "screenshots", $"docs-{name}.png");
        await page.ScreenshotAsync(new() { Path = path, FullPage = fullPage });
    }
}
