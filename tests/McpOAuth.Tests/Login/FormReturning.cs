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
        form = new(sealer, clock);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task The_browser_that_saw_the_form_gets_the_request_back()
    {
        var (sealedForm, cookie) = await ShowAsync();
        var shown = await form.ReadBackAsync(Browser(cookie), sealedForm);
        Assert.Equal(Some.AuthorizationRequest(), shown?.Request);
        Assert.Equal(Some.Client().MetadataHash(), shown?.ClientHash);
        Assert.Null(shown?.Remembered);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Spec", "RFC 9700 §4.7")]
    public async Task Another_browser_gets_nothing()
    {
        var (sealedForm, _) = await ShowAsync();
        var (_, cookieOfTheOther) = await ShowAsync();
        Assert.Null(await form.ReadBackAsync(Browser(cookieOfTheOther), sealedForm));
        Assert.Null(await form.ReadBackAsync(Browser(null), sealedForm));
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I7")]
    [InlineData(599, true)]
    [InlineData(600, false)]
    [InlineData(3600, false)]
    public async Task A_form_is_valid_for_ten_minutes(int seconds, bool isGood)
    {
        var (sealedForm, cookie) = await ShowAsync();
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isGood, await form.ReadBackAsync(Browser(cookie), sealedForm) is not null);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I9")]
    public async Task A_changed_form_is_refused()
    {
        var (sealedForm, cookie) = await ShowAsync();
        for (var at = 0; at < sealedForm.Length; at += 7)
        {
            var changed = sealedForm.ToCharArray();
            changed[at] = changed[at] == 'g' ? 'w' : 'g';
            Assert.Null(await form.ReadBackAsync(Browser(cookie), new string(changed)));
        }
        Assert.Null(await form.ReadBackAsync(Browser(cookie), ""));
    }

    [Fact, Trait("Spec", "RFC 6265bis §4.1.3.2"), Trait("Spec", "RFC 6265bis §5.7")]
    public async Task The_browsers_cookie_is_host_bound_and_hidden_from_scripts()
    {
        var http = Browser(null);
        await form.ShowAsync(http, Read(), remembered: null);
        var cookie = http.Response.Headers.SetCookie.ToString();
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task A_browser_keeps_its_cookie_so_that_parallel_tabs_work()
    {
        var (first, cookie) = await ShowAsync();
        var http = Browser(cookie);
        await form.ShowAsync(http, Read(), remembered: null);
        Assert.Equal("", http.Response.Headers.SetCookie.ToString());
        Assert.NotNull(await form.ReadBackAsync(Browser(cookie), first));
        Assert.NotNull(await form.ReadBackAsync(Browser(cookie), FormOf(http)));
    }

    private async Task<(string Form, string Cookie)> ShowAsync()
    {
        var http = Browser(null);
        await form.ShowAsync(http, Read(), remembered: null);
        return (FormOf(http), http.Response.Headers.SetCookie.ToString().Split(';')[0]);
    }

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
