using System.Net;
using System.Text.Json;
using DevEnvironment.Browser;
using McpOAuth.Grants;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Account;

/// <summary>/account: users see what has access to their account, and end it.</summary>
public sealed class AccountTests(LocalParts parts, AccountStorage storage) : AccountScene(parts, storage)
{
    [Fact, Trait("Spec", "GDPR article 15")]
    public async Task The_page_lists_every_app_and_tool_with_its_permissions_in_words()
    {
        await Scene.ConnectAsync();

        var page = await Visit.SignInAsync();

        foreach (
            var text in (string[])
                ["Alice", "Test client", Scene.Resource, "Read files", "file_reader", "local", "files.read", "Since"]
        )
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("bob", page.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Ending_an_app_revokes_its_grant_and_the_connections_that_only_it_could_use()
    {
        await Scene.ConnectAsync();
        var page = await Visit.SignInAsync();

        var after = await Visit.PressAsync(page, "End access");

        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.Contains("has no access any more", after.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Test client", after.Text, StringComparison.Ordinal);
        (await Client.RefreshAsync(Scene.Tokens.RefreshToken!)).AssertRefused("invalid_grant");
        Assert.Null(await Scene.FindAsync());
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Ending_a_tool_removes_its_connection_and_leaves_the_app()
    {
        await Scene.ConnectAsync();
        var page = await Visit.SignInAsync();

        var form = AccountVisit.FormOf(page, "End access", number: 1);
        var after = await Client.Browser.SubmitAsync(page, form);

        Assert.Contains("has no access to your other account", after.Text, StringComparison.Ordinal);
        Assert.Null(await Scene.FindAsync());
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(Scene.Tokens.RefreshToken!)).Status);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.2")]
    public async Task Ending_what_has_already_ended_is_no_error()
    {
        var page = await Visit.SignInAsync();
        await Visit.PressAsync(page, "End access");

        var again = await Visit.PressAsync(page, "End access");

        Assert.Equal(HttpStatusCode.OK, again.Status);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    public async Task Ending_everything_asks_for_a_fresh_sign_in_and_then_once_more()
    {
        await Scene.ConnectAsync();
        var second = await Scene.LogInAsync();
        var page = await Visit.SignInAsync();

        var redirect = await Visit.PressAsync(page, "End all access");
        Assert.Equal(("login", "0"), (redirect.LocationQuery["prompt"], redirect.LocationQuery["max_age"]));
        var question = await Visit.FinishAsync(redirect);
        Assert.Contains("End all access?", question.Text, StringComparison.Ordinal);
        Assert.NotNull(await Scene.FindAsync());
        var after = await Visit.PressAsync(question, "End all access");

        Assert.Contains("No app has access", after.Text, StringComparison.Ordinal);
        Assert.Contains("No tool uses", after.Text, StringComparison.Ordinal);
        (await Client.RefreshAsync(Scene.Tokens.RefreshToken!)).AssertRefused("invalid_grant");
        (await Client.RefreshAsync(second.RefreshToken!)).AssertRefused("invalid_grant");
        Assert.Empty(await Broker.Get<IConnectionStore>().ListAsync(Scene.Subject, Cancellation));
    }

    [Fact, Trait("Spec", "GDPR article 20")]
    public async Task The_download_lists_what_is_kept_and_contains_no_token()
    {
        await Scene.ConnectAsync();
        var connection = (await Scene.FindAsync())!;
        var page = await Visit.SignInAsync();

        var question = await Visit.ConfirmAsync(page, "Download what is kept about you");
        var file = await Visit.PressAsync(question, "Download");

        Assert.Equal(HttpStatusCode.OK, file.Status);
        Assert.Equal("no-store", Header(file, "Cache-Control"));
        using var json = JsonDocument.Parse(file.Body);
        var app = json.RootElement.GetProperty("apps").EnumerateArray().Single();
        Assert.Equal(Client.ClientId, app.GetProperty("clientId").GetString());
        Assert.Equal(Scene.Resource, app.GetProperty("server").GetString());
        var tools = json.RootElement.GetProperty("connections").EnumerateArray();
        Assert.Contains(tools, one => one.GetProperty("tool").GetString() == VaultScene.Tool);
        Assert.All(
            [
                Scene.Tokens.AccessToken,
                Scene.Tokens.RefreshToken!,
                connection.Tokens.AccessToken.Reveal(),
                connection.Tokens.RefreshToken!.Reveal(),
            ],
            token => Assert.DoesNotContain(token, file.Body, StringComparison.Ordinal)
        );
    }

    [Fact, Trait("Spec", "GDPR article 17")]
    public async Task A_user_who_asks_to_be_forgotten_is_erased_and_signed_out()
    {
        await Scene.ConnectAsync();
        var page = await Visit.SignInAsync();

        var question = await Visit.ConfirmAsync(page, "Delete everything about you");
        var after = await Visit.PressAsync(question, "Delete everything");

        Assert.Contains("Everything about you was deleted", after.Text, StringComparison.Ordinal);
        var now = Broker.Clock.GetUtcNow();
        Assert.Empty(await Broker.Get<IGrantStore>().ListLiveAsync(Scene.Subject, now, now.AddDays(90), Cancellation));
        Assert.Equal(0, await Broker.Get<IConnectionStore>().CountAsync(Scene.Subject, Cancellation));
        (await Client.RefreshAsync(Scene.Tokens.RefreshToken!)).AssertRefused("invalid_grant");
        Assert.Contains("Sign in to see", (await Visit.OpenAsync()).Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "GDPR article 15")]
    public async Task A_user_who_signs_out_has_to_sign_in_again()
    {
        var page = await Visit.SignInAsync();

        var after = await Visit.PressAsync(page, "Sign out");

        Assert.Contains("You are signed out", after.Text, StringComparison.Ordinal);
        Assert.Contains("Sign in to see", (await Visit.OpenAsync()).Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "GDPR article 15")]
    public async Task An_app_that_is_not_known_any_more_is_shown_with_its_id_and_can_be_ended()
    {
        await StartGrantAsync("gone-client");
        await Scene.Client.PostAsync("revoke", new() { ["token"] = Scene.Tokens.RefreshToken });

        var page = await Visit.SignInAsync();

        Assert.Contains("An app that is not known any more", page.Text, StringComparison.Ordinal);
        Assert.Contains("gone-client", page.Text, StringComparison.Ordinal);
        var ended = await Visit.PressAsync(page, "End access");
        Assert.DoesNotContain("gone-client", ended.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "GDPR article 15")]
    public async Task Many_apps_are_spread_over_pages_and_each_says_which_it_shows()
    {
        for (var i = 0; i < 21; i++)
        {
            await StartGrantAsync(Client.ClientId);
        }

        var page = await Visit.SignInAsync();
        var newest = AppsOn(page);
        var older = await Visit.OpenAsync($"?apps={newest}&tools=0");

        Assert.InRange(newest, 10, 21);
        Assert.Contains($"These are 1 to {newest} of 22.", page.Text, StringComparison.Ordinal);
        Assert.Contains($"/account?apps={newest}&amp;tools=0\">Older apps</a>", page.Body, StringComparison.Ordinal);
        Assert.Equal(22, newest + AppsOn(older));
        Assert.Contains($"These are {newest + 1} to 22 of 22.", older.Text, StringComparison.Ordinal);
        Assert.All([page, older], one => Assert.True(one.Body.Length <= 30 * 1024, $"{one.Body.Length} bytes"));
    }

    private static int AppsOn(Page page) => page.Forms.Count(form => form.Buttons.Any(one => one.Text == "End access"));

    [Fact, Trait("Spec", "RFC 9700 §4.16")]
    public async Task Every_answer_is_uncached_and_can_be_framed_by_nobody()
    {
        var signIn = await Visit.OpenAsync();
        var list = await Visit.SignInAsync();
        var refused = await Client.Browser.PostFormAsync(Visit.Url, [new("action", "end-all")]);

        Assert.All(
            [signIn, list, refused],
            page =>
            {
                Assert.Equal("no-store", Header(page, "Cache-Control"));
                Assert.Equal("DENY", Header(page, "X-Frame-Options"));
                Assert.Contains(
                    "frame-ancestors 'none'",
                    Header(page, "Content-Security-Policy"),
                    StringComparison.Ordinal
                );
                Assert.DoesNotContain("<script", page.Body, StringComparison.OrdinalIgnoreCase);
            }
        );
    }

    private static string Header(Page page, string name) => string.Join(' ', page.Headers.GetValues(name));
}
