using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using McpOAuth.Keys;
using McpOAuth.Login;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Login;

/// <summary>The form comes back from the browser that it was shown to, in time and unchanged, or not at all.</summary>
public sealed partial class FormReturning
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly Sealer sealer;
    private readonly ConsentForm form;

    public FormReturning()
    {
        sealer = Some.Sealer(clock);
        form = new(sealer, ScopeWords.Usual, clock);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task The_browser_that_saw_the_form_gets_the_request_back()
    {
        var (sealedForm, cookie) = await ShowAsync();
        var shown = (await form.ReadBackAsync(Browser(cookie), sealedForm)).Value;
        Assert.Equal(Some.AuthorizationRequest(), shown.Request);
        Assert.Equal(Some.Client().MetadataHash(), shown.ClientHash);
        Assert.Null(shown.Remembered);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Spec", "RFC 9700 §4.7")]
    public async Task Another_browser_gets_nothing()
    {
        var (sealedForm, _) = await ShowAsync();
        var (_, cookieOfTheOther) = await ShowAsync();
        Assert.True((await form.ReadBackAsync(Browser(cookieOfTheOther), sealedForm)).IsRefused);
        Assert.True((await form.ReadBackAsync(Browser(null), sealedForm)).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I7")]
    [InlineData(599, true)]
    [InlineData(600, false)]
    [InlineData(3600, false)]
    public async Task A_form_is_valid_for_ten_minutes(int seconds, bool isGood)
    {
        var (sealedForm, cookie) = await ShowAsync();
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isGood, !(await form.ReadBackAsync(Browser(cookie), sealedForm)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I9")]
    public async Task A_changed_form_is_refused()
    {
        var (sealedForm, cookie) = await ShowAsync();
        for (var at = 0; at < sealedForm.Length; at += 7)
        {
            var changed = sealedForm.ToCharArray();
            changed[at] = changed[at] == 'g' ? 'w' : 'g';
            Assert.True((await form.ReadBackAsync(Browser(cookie), new string(changed))).IsRefused);
        }
        Assert.True((await form.ReadBackAsync(Browser(cookie), "")).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6265bis §4.1.3.2"), Trait("Spec", "RFC 6265bis §5.7")]
    public async Task The_browsers_cookie_is_host_bound_and_hidden_from_scripts()
    {
        var http = Browser(null);
        await form.ShowAsync(http, Read(), remembered: null);
        // The browser's own, and the form's.
        Assert.Equal(2, http.Response.Headers.SetCookie.Count);
        Assert.All(
            http.Response.Headers.SetCookie,
            cookie =>
            {
                Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
                Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
            }
        );
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task A_browser_keeps_its_cookie_and_gets_one_for_each_form_so_that_parallel_tabs_work()
    {
        var (first, cookie) = await ShowAsync();
        var http = Browser(cookie);
        await form.ShowAsync(http, Read(), remembered: null);
        var added = Assert.Single(CookiesOf(http));
        Assert.StartsWith("__Host-mcp-oauth-form-", added, StringComparison.Ordinal);
        Assert.False((await form.ReadBackAsync(Browser($"{cookie}; {added}"), first)).IsRefused);
        Assert.False((await form.ReadBackAsync(Browser($"{cookie}; {added}"), FormOf(http))).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task The_cookie_of_one_form_does_not_open_another()
    {
        var (first, cookie) = await ShowAsync();
        var (second, other) = await ShowAsync();
        var value = other.Split("-form-")[1].Split('=')[1];
        // Even under the name of the other.
        var renamed = $"{cookie.Split("; ")[1].Split('=')[0]}={value}";
        Assert.True((await form.ReadBackAsync(Browser(renamed), first)).IsRefused);
        Assert.False((await form.ReadBackAsync(Browser(other), second)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6265bis §6.1")]
    public async Task A_browser_has_at_most_ten_and_the_oldest_goes_first()
    {
        var jar = new List<string>();
        var forms = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var http = Browser(string.Join("; ", jar));
            await form.ShowAsync(http, Read(), remembered: null);
            forms.Add(FormOf(http));
            var removed = http.Response.Headers.SetCookie.Where(cookie =>
                cookie!.Contains("=;", StringComparison.Ordinal)
            );
            jar.RemoveAll(cookie =>
                removed.Any(one => one!.StartsWith(cookie.Split('=')[0], StringComparison.Ordinal))
            );
            // The order in which a browser sends them is not to be relied on.
            jar.InsertRange(0, CookiesOf(http));
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(10, jar.Count(cookie => cookie.Contains("-form-", StringComparison.Ordinal)));
        for (var i = 0; i < 12; i++)
        {
            var read = await form.ReadBackAsync(Browser(string.Join("; ", jar)), forms[i]);
            Assert.Equal(i < 2, read.IsRefused);
        }
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I7")]
    [InlineData(false, false, "another browser")]
    [InlineData(true, true, "longer than 10 minutes")]
    [InlineData(false, true, "longer than 10 minutes")]
    public async Task The_user_reads_what_became_of_the_form(bool hasCookie, bool isLate, string text)
    {
        var (sealedForm, cookie) = await ShowAsync();
        clock.Advance(isLate ? ConsentForm.Lifetime : TimeSpan.FromMinutes(1));
        var refused = await form.ReadBackAsync(Browser(hasCookie ? cookie : null), sealedForm);
        Assert.Contains(text, refused.Error?.Description, StringComparison.Ordinal);
    }

    private async Task<(string Form, string Cookie)> ShowAsync()
    {
        var http = Browser(null);
        await form.ShowAsync(http, Read(), remembered: null);
        return (FormOf(http), string.Join("; ", CookiesOf(http)));
    }

    private static IEnumerable<string> CookiesOf(HttpContext http) =>
        http.Response.Headers.SetCookie.Select(cookie => cookie!.Split(';')[0]).Where(cookie => !cookie.EndsWith('='));

    private static ReadAuthorizationRequest Read() => new(Some.AuthorizationRequest(), Some.Client(), Some.Resource());

    private static string FormOf(HttpContext http) =>
        WebUtility.HtmlDecode(
            SealedRequest().Match(Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray())).Groups[1].Value
        );

    private static DefaultHttpContext Browser(string? cookie)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        http.Request.Headers.Cookie = cookie;
        return http;
    }

    [GeneratedRegex("name=\"request\" value=\"([^\"]*)\"")]
    private static partial Regex SealedRequest();
}
