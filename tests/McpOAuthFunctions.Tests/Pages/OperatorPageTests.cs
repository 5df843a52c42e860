using System.Net;
using System.Text;
using Deque.AxeCore.Playwright;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Pages;

/// <summary>The pages of an operator with a name, a logo and a colour, in a real Chromium, with odd names of clients.</summary>
public sealed class OperatorPageTests(LocalParts parts, ChromiumBrowser chromium) : ClientTests(parts)
{
    private const string Svg =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><script>document.title='run'</script>"
        + "<circle cx='4' cy='4' r='4' fill='#a00'/></svg>";

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["Operator:Name"] = "Contoso Energy",
            ["Operator:Logo"] = "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(Svg)),
            ["Operator:AccentColor"] = "#aa0000",
            ["Operator:SupportLink"] = "mailto:help@contoso.example",
            ["Operator:PrivacyLink"] = "https://contoso.example/privacy",
            ["Resources:0:Name"] = "Invoices",
            ["Scopes:0:Name"] = "read:files",
            ["Scopes:0:Text"] = "See your invoices",
            ["Scopes:1:Name"] = "write:files",
            ["Scopes:1:IsRisky"] = "true",
        };

    public static TheoryData<string, string, ColorScheme, int, int> Views()
    {
        var views = new TheoryData<string, string, ColorScheme, int, int>();
        foreach (
            var (kind, name) in (ReadOnlySpan<(string, string)>)
                [
                    ("hebrew", "\u05E2\u05D5\u05D6\u05E8 \u05D4\u05D7\u05E9\u05D1\u05D5\u05E0\u05D9\u05D5\u05EA"),
                    ("long", new string('W', 200)),
                    ("emoji", "\U0001F680\U0001F469\u200D\U0001F4BB"),
                ]
        )
        {
            views.Add(kind, name, ColorScheme.Light, 375, 1);
            views.Add(kind, name, ColorScheme.Dark, 1280, 1);
            // As at 200 %: half the width, twice the pixels.
            views.Add(kind, name, ColorScheme.Light, 640, 2);
        }
        return views;
    }

    [Theory, Trait("Spec", "WCAG 2.2 AA")]
    [MemberData(nameof(Views))]
    public async Task The_consent_page_is_accessible_and_fits_whatever_the_client_calls_itself(
        string kind,
        string name,
        ColorScheme scheme,
        int width,
        int scale
    )
    {
        await RegisterAsync(name);
        var page = await OpenAsync(scheme, width, scale);
        await using var context = page.Context;
        var answer = await page.GotoAsync(Url());
        await page.Locator("summary").ClickAsync();

        Assert.Empty((await page.RunAxe()).Violations.Select(one => $"{one.Id}: {one.Help}"));
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{overflow} pixels too wide");
        Assert.InRange((await answer!.BodyAsync()).Length, 1, 30 * 1024);
        await Assertions.Expect(page.GetByText(name).First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("See your invoices")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Risky")).ToHaveCountAsync(1);
        // The logo is shown, and its script does not run.
        Assert.NotEqual(0, await page.EvaluateAsync<int>("document.querySelector('img').naturalWidth"));
        Assert.Contains("Contoso Energy", await page.TitleAsync(), StringComparison.Ordinal);
        await KeepAsync(page, $"operator-{kind}-{scheme}-{width}");
    }

    [Fact, Trait("Spec", "WHATWG HTML §4.10.22.2")]
    public async Task Enter_on_a_checkbox_approves_nothing()
    {
        var page = await OpenAsync(ColorScheme.Light, 1280, 1);
        await using var context = page.Context;
        await page.GotoAsync(Url());
        var before = page.Url;
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);

        await page.GetByRole(AriaRole.Checkbox).First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForTimeoutAsync(500);

        Assert.Equal(before, page.Url);
        Assert.Empty(requests);
    }

    [Fact, Trait("Spec", "WCAG 2.2 §3.3.7")]
    public async Task What_was_unticked_stays_unticked_after_an_error()
    {
        var page = await OpenAsync(ColorScheme.Light, 1280, 1);
        await using var context = page.Context;
        await page.GotoAsync(Url());
        foreach (var box in await page.GetByRole(AriaRole.Checkbox).AllAsync())
        {
            await box.UncheckAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Choose at least one permission");
        foreach (var box in await page.GetByRole(AriaRole.Checkbox).AllAsync())
        {
            Assert.False(await box.IsCheckedAsync());
        }
        await KeepAsync(page, "operator-unticked");
    }

    [Theory, Trait("Spec", "RFC 9110 §15.5")]
    [InlineData("/nothing", HttpStatusCode.NotFound, "There is no page here")]
    [InlineData("/callback/unknown", HttpStatusCode.NotFound, "There is no page here")]
    [InlineData("/consent", HttpStatusCode.MethodNotAllowed, "This page cannot be opened like that")]
    [InlineData("/token", HttpStatusCode.MethodNotAllowed, "This page cannot be opened like that")]
    public async Task An_address_that_people_open_is_never_empty(string path, HttpStatusCode status, string title)
    {
        var page = await OpenAsync(ColorScheme.Light, 375, 1);
        await using var context = page.Context;

        var answer = await page.GotoAsync(Broker.Issuer + path);

        Assert.Equal((int)status, answer!.Status);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync(title);
        Assert.Empty((await page.RunAxe()).Violations.Select(one => one.Id));
        await KeepAsync(page, "operator-error" + path.Replace('/', '-'));
    }

    [Theory, Trait("Spec", "RFC 6585 §5")]
    [InlineData(40_000, 0, 414)]
    [InlineData(0, 40_000, 431)]
    public async Task What_is_too_long_gets_a_page_too(int query, int cookie, int status)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{Broker.Issuer}/authorize?{new string('q', query)}"
        );
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Cookie", "c=" + new string('c', cookie));

        using var answer = await Http.SendAsync(request, Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(
            "The request is too long",
            await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    private async Task RegisterAsync(string name)
    {
        var answer = await Client.RegisterAsync(
            new { redirect_uris = new[] { TestClient.RedirectUri }, client_name = name }
        );
        Client.ClientId = answer.Json.GetProperty("client_id").GetString()!;
    }

    private string Url() => Client.Authorization(new() { ["scope"] = "profile read:files write:files" }).Url;

    private Task<IPage> OpenAsync(ColorScheme scheme, int width, int scale) =>
        chromium.NewPageAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
                DeviceScaleFactor = scale,
            }
        );

    /// <summary>For people to look at.</summary>
    private static Task KeepAsync(IPage page, string name) =>
        page.ScreenshotAsync(
            new() { Path = Repository.PathOf("artifacts", "screenshots", name + ".png"), FullPage = true }
        );
}
