using System.Net;
using DevEnvironment.Browser;
using McpOAuth.Account;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Account;

/// <summary>Attacks on the account page: none sees or ends anything.</summary>
[Trait("Attack", "CSRF and theft at the account page")]
public sealed class AccountAttackTests(LocalParts parts, AccountStorage storage) : AccountScene(parts, storage)
{
    private const string SessionCookie = "__Host-mcp-oauth-account";

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task A_form_without_the_sessions_own_token_changes_nothing()
    {
        var page = await Visit.SignInAsync();
        var form = AccountVisit.FormOf(page, "End access");

        var without = await Client.Browser.PostFormAsync(Visit.Url, form.Without("form").Fields);
        var guessed = await Client.Browser.PostFormAsync(Visit.Url, form.With("form", new('0', 64)).Fields);
        var ofAnother = await Client.Browser.PostFormAsync(
            Visit.Url,
            form.With("form", TokenIn(AccountVisit.FormOf(page, "End all access"))).Fields
        );

        Assert.All([without, guessed, ofAnother], AssertNothingChanged);
        Assert.Single(await GrantsAsync());
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12")]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task A_form_of_another_site_changes_nothing_even_with_a_token(string site)
    {
        var page = await Visit.SignInAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, Visit.Url)
        {
            Content = new FormUrlEncodedContent(AccountVisit.FormOf(page, "End access").Fields),
        };
        request.Headers.Add("Cookie", Client.Browser.Cookies.FieldFor(new(Visit.Url)));
        request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Single(await GrantsAsync());
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task A_user_cannot_end_the_access_of_another_by_its_id()
    {
        var alices = AccountVisit.FormOf(await Visit.SignInAsync(), "End access");
        using var bobs = new PlainBrowser();
        var bob = new AccountVisit(Broker.Issuer, bobs);
        await bob.SignInAsync("bob");

        var posted = await bobs.PostFormAsync(Visit.Url, alices.Fields);
        // Even with a token that is right, the item is looked up under bob's own subject.
        await Broker
            .Get<AccountAccess>()
            .EndGrantAsync(
                await SubjectOfAsync("bob"),
                alices.Fields.Single(field => field.Key == "item").Value,
                Cancellation
            );

        AssertNothingChanged(posted);
        Assert.Single(await GrantsAsync());
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task Another_user_who_signs_in_to_confirm_is_refused_and_signed_out()
    {
        var page = await Visit.SignInAsync();

        var redirect = await Visit.PressAsync(page, "End all access");
        // Alice's session at the upstream has ended, and bob signs in there.
        var ours = Client.Browser.Cookies.All.Where(cookie =>
            cookie.Name.StartsWith("__Host-", StringComparison.Ordinal)
        );
        Keep([.. ours]);
        var refused = await Visit.FinishAsync(redirect, "bob");

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("another account", refused.Text, StringComparison.Ordinal);
        Assert.Contains("Sign in to see", (await Visit.OpenAsync()).Text, StringComparison.Ordinal);
        Assert.Single(await GrantsAsync());
    }

    [Fact, Trait("Spec", "RFC 6265bis §4.1.3.2")]
    public async Task A_session_cookie_alone_opens_nothing_in_another_browser()
    {
        var page = await Visit.SignInAsync();
        using var thiefs = new PlainBrowser();
        thiefs.Cookies.Add(Session());

        var opened = await thiefs.GetAsync(Visit.Url);
        var posted = await thiefs.PostFormAsync(Visit.Url, AccountVisit.FormOf(page, "End access").Fields);

        Assert.Contains("Sign in to see", opened.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, posted.Status);
        Assert.Single(await GrantsAsync());
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task A_session_cookie_that_was_planted_opens_nothing_beside_the_cookies_of_another_browser()
    {
        using var bobs = new PlainBrowser();
        await new AccountVisit(Broker.Issuer, bobs).SignInAsync("bob");
        await Visit.SignInAsync();
        var planted = bobs.Cookies.All.Single(cookie => cookie.Name == SessionCookie);
        Keep([.. Client.Browser.Cookies.All.Where(cookie => cookie.Name != SessionCookie), planted]);

        Assert.Contains("Sign in to see", (await Visit.OpenAsync()).Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "NIST SP 800-38D")]
    public async Task A_session_cookie_that_was_changed_opens_nothing()
    {
        await Visit.SignInAsync();
        var session = Session();
        var others = Client.Browser.Cookies.All.Where(cookie => cookie.Name != SessionCookie).ToList();

        foreach (var changed in (string[])[session.Value[..^1], session.Value + "A", Flip(session.Value), "x", ""])
        {
            Keep([.. others, session with { Value = changed }]);

            Assert.Contains("Sign in to see", (await Visit.OpenAsync()).Text, StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_session_ends_after_ten_minutes_whatever_the_browser_keeps()
    {
        var page = await Visit.SignInAsync();
        Broker.Clock.Advance(TimeSpan.FromMinutes(8));
        Assert.Contains("Test client", (await Visit.OpenAsync()).Text, StringComparison.Ordinal);

        Broker.Clock.Advance(TimeSpan.FromMinutes(2));
        var opened = await Visit.OpenAsync();
        var posted = await Visit.PressAsync(page, "End access");

        Assert.Contains("Sign in to see", opened.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, posted.Status);
        Assert.Contains("nothing was changed", posted.Text, StringComparison.Ordinal);
        Assert.Single(await GrantsAsync());
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    [InlineData("end-all", "End all access")]
    [InlineData("download", "Download what is kept about you")]
    [InlineData("forget", "Delete everything about you")]
    public async Task A_fresh_sign_in_confirms_one_action_for_five_minutes_and_no_other(string action, string button)
    {
        var list = await Visit.SignInAsync();
        // Nobody has signed in again: the address alone shows the list.
        var notYet = await Client.Browser.GetAsync($"{Visit.Url}?confirm={action}");
        var question = await Visit.ConfirmAsync(list, button);
        var form = question.Forms[0];

        var ofOthers = await Client.Browser.GetAsync(
            $"{Visit.Url}?confirm={(action == "forget" ? "end-all" : "forget")}"
        );
        Broker.Clock.Advance(TimeSpan.FromMinutes(5));
        var late = await Client.Browser.SubmitAsync(question, form);

        Assert.Contains("Your connected apps", notYet.Text, StringComparison.Ordinal);
        Assert.Contains("Sign out", ofOthers.Text, StringComparison.Ordinal);
        Assert.Equal("login", late.LocationQuery["prompt"]);
        Assert.Single(await GrantsAsync());
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §2")]
    public async Task A_sign_in_that_the_upstream_did_not_repeat_confirms_nothing()
    {
        var page = await Visit.SignInAsync();
        // To the broker, what the upstream says of the time of the sign-in is now eight minutes old.
        Broker.Clock.Advance(TimeSpan.FromMinutes(8));

        var refused = await Visit.ConfirmAsync(page, "End all access");
        var list = await Client.Browser.GetAsync($"{Visit.Url}?confirm=end-all");

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("did not ask you to sign in again", refused.Text, StringComparison.Ordinal);
        Assert.Contains("Sign out", list.Text, StringComparison.Ordinal);
        Assert.Single(await GrantsAsync());
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task The_callback_of_a_strangers_sign_in_signs_nobody_in()
    {
        // The attacker signs in, and lets the victim's browser open the last redirect.
        using var attackers = new PlainBrowser();
        var start = await attackers.GetAsync(Visit.Url);
        var login = await attackers.FollowAsync(await attackers.SubmitAsync(start, start.Forms[0]));
        var form = login.Forms[0].With("login", "bob").With("password", "any");
        var back = await attackers.FollowAsync(await attackers.SubmitAsync(login, form), $"{Broker.Issuer}/callback/");

        var refused = await Client.Browser.GetAsync(back.Location!);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain(Client.Browser.Cookies.All, cookie => cookie.Name == SessionCookie);
    }

    [Theory, Trait("Spec", "RFC 9700 §4.11")]
    [InlineData("?return=https://evil.example/")]
    [InlineData("?next=//evil.example/")]
    [InlineData("?confirm=//evil.example/")]
    [InlineData("?redirect_uri=https://evil.example/")]
    public async Task No_parameter_leads_to_another_site(string query)
    {
        var start = await Client.Browser.GetAsync(Visit.Url + query);
        var list = await Visit.FinishAsync(await Client.Browser.SubmitAsync(start, start.Forms[0]));

        Assert.Equal(Visit.Url, list.Url.AbsoluteUri);
        Assert.DoesNotContain("evil.example", start.Body + list.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.16")]
    public async Task No_name_of_a_client_becomes_markup()
    {
        const string hostile = "<img src=x onerror=alert(1)>\"'<script>alert(2)</script>";
        var registered = await Client.RegisterAsync(
            new
            {
                redirect_uris = new[] { TestClient.RedirectUri },
                client_name = hostile,
                token_endpoint_auth_method = "none",
                grant_types = new[] { "authorization_code", "refresh_token" },
            }
        );
        Client.ClientId = registered.Json.GetProperty("client_id").GetString()!;
        await Scene.LogInAsync();

        var page = await Visit.SignInAsync();

        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6265bis §4.1.3.2")]
    public async Task The_cookie_of_the_session_says_nothing_and_is_for_this_host_alone()
    {
        await Visit.SignInAsync();
        var session = Session();

        Assert.True(session.Secure);
        Assert.Equal("/", session.Path);
        Assert.DoesNotContain(Scene.Subject, session.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Alice", session.Value, StringComparison.Ordinal);
    }

    private DevEnvironment.Browser.Cookie Session() =>
        Client.Browser.Cookies.All.Single(cookie => cookie.Name == SessionCookie);

    /// <summary>From now on, alice's browser has these cookies and no others.</summary>
    private void Keep(IReadOnlyList<DevEnvironment.Browser.Cookie> cookies)
    {
        Client.Browser.Cookies.Clear();
        foreach (var cookie in cookies)
        {
            Client.Browser.Cookies.Add(cookie);
        }
    }

    private static string TokenIn(HtmlForm form) => form.Fields.Single(field => field.Key == "form").Value;

    private static void AssertNothingChanged(Page page)
    {
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("Nothing was changed", page.Text, StringComparison.Ordinal);
    }

    // Base64url: another character of the same alphabet, in the middle of the ciphertext.
    private static string Flip(string value)
    {
        var at = value.Length / 2;
        return value[..at] + (value[at] == 'A' ? 'B' : 'A') + value[(at + 1)..];
    }
}
