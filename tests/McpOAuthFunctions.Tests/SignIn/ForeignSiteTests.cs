using System.Net;
using DevEnvironment.Browser;
using McpOAuth.SignIn;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>A website that the person visits cannot press Approve or Connect in their place.</summary>
[Trait("Spec", "RFC 9700 §4.7"), Trait("Attack", "CSRF on consent")]
public sealed class ForeignSiteTests(LocalParts parts) : IAsyncLifetime
{
    private VaultScene scene = null!;

    private PlainBrowser Browser => scene.Client.Browser;

    public async ValueTask InitializeAsync() => scene = await VaultScene.StartAsync(parts);

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Theory, Trait("Spec", "Fetch Metadata Request Headers §2.3")]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData("none", false)]
    [InlineData("same-origin", true)]
    [InlineData(null, true)] // a browser that sends no such header still has to send the sealed form and the cookie
    public async Task A_consent_form_that_another_site_sends_is_refused_though_cookie_and_form_are_right(
        string? site,
        bool isTaken
    )
    {
        var (url, _) = scene.Client.Authorization(new() { ["resource"] = scene.Resource });
        var page = await Browser.GetAsync(url);

        var answer = await PostAsync(page, "approve", site);

        Assert.Equal(isTaken ? HttpStatusCode.SeeOther : HttpStatusCode.BadRequest, answer);
    }

    [Theory, Trait("Spec", "Fetch Metadata Request Headers §2.3")]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData("same-origin", true)]
    [InlineData(null, true)]
    public async Task A_connection_that_another_site_asks_for_is_refused_though_cookie_and_form_are_right(
        string? site,
        bool isTaken
    )
    {
        var page = await scene.OpenAsync(await scene.LinkAsync());

        var answer = await PostAsync(page, "approve", site);

        Assert.Equal(isTaken ? HttpStatusCode.SeeOther : HttpStatusCode.BadRequest, answer);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_connection_needs_the_token_of_the_form_that_was_shown(string? token)
    {
        var page = await scene.OpenAsync(await scene.LinkAsync());
        var fields = page.Forms[0].Fields.Where(field => field.Key != "form").Append(new("decision", "approve"));
        var sent = token is null ? fields : fields.Append(new("form", token));

        var answer = await Browser.PostFormAsync(page.Forms[0].Action.AbsoluteUri, sent, page);

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Location));
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task Ten_minutes_later_the_person_has_to_prove_again_who_it_is()
    {
        var link = await scene.LinkAsync();
        var page = await scene.OpenAsync(link);
        scene.Broker.Clock.Advance(ConnectSessionCookie.Lifetime);

        var answer = await Browser.SubmitAsync(page, page.Forms[0], "Connect");

        // Not to connect: to say who it is, as a browser without a session would be sent.
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal("openid profile", answer.LocationQuery["scope"]);
    }

    [Fact, Trait("Spec", "RFC 6265bis §5.7")]
    public async Task The_persons_cookie_is_of_this_host_alone_hidden_from_scripts_and_not_sent_by_other_sites()
    {
        await scene.OpenAsync(await scene.LinkAsync());

        var cookie = Assert.Single(
            Browser.Cookies.All,
            one => one.Name.Contains("mcp-oauth-person-", StringComparison.Ordinal)
        );

        Assert.StartsWith("__Host-", cookie.Name, StringComparison.Ordinal);
        Assert.True(cookie is { Secure: true, HttpOnly: true, Path: "/" });
        Assert.Equal("lax", cookie.SameSite, ignoreCase: true);
    }

    private async Task<HttpStatusCode> PostAsync(Page page, string decision, string? site)
    {
        var form = page.Forms[0];
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action);
        request.Content = new FormUrlEncodedContent(form.Fields.Append(new("decision", decision)));
        request.Headers.Add("Cookie", Browser.Cookies.FieldFor(form.Action));
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
