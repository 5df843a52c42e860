using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>A page that the browser loads before anybody opened it spends nothing.</summary>
[Trait("Spec", "Fetch: Sec-Purpose")]
public sealed class SpeculativeRequestTests(LocalParts parts) : ClientTests(parts)
{
    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Sec-Purpose", "prefetch;anonymous-client-ip")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task A_callback_that_was_prefetched_still_works(string header, string value)
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        Broker.Operations.Reset();

        using var early = await SendAsync(callback, header, value);

        // Anything outside of 200 to 299 makes the browser ask again once the user is there.
        Assert.Equal(HttpStatusCode.Forbidden, early.StatusCode);
        Assert.True(early.Headers.CacheControl!.NoStore);
        Assert.False(early.Headers.Contains("Set-Cookie"));
        Assert.Empty(await early.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Empty(Broker.Operations.All);
        Assert.Equal(HttpStatusCode.SeeOther, (await Client.ReturnAsync(callback)).Status);
    }

    [Fact]
    public async Task A_login_that_was_prefetched_starts_nothing()
    {
        Broker.Operations.Reset();

        using var early = await SendAsync(Client.Authorization().Url, "Sec-Purpose", "prefetch");

        Assert.Equal(HttpStatusCode.Forbidden, early.StatusCode);
        Assert.Empty(Broker.Operations.All);
    }

    [Fact]
    public async Task A_connect_link_that_was_prefetched_starts_no_sign_in()
    {
        await using var scene = await VaultScene.StartAsync(Parts);
        var link = await scene.LinkAsync();
        scene.Broker.Operations.Reset();

        using var early = await SendAsync(link, "Sec-Purpose", "prefetch;prerender");

        Assert.Equal(HttpStatusCode.Forbidden, early.StatusCode);
        Assert.Empty(scene.Broker.Operations.All);
        Assert.Equal(HttpStatusCode.OK, (await scene.OpenAsync(link)).Status);
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server", "Sec-Purpose", "prefetch")]
    [InlineData("/authorize?client_id=unknown", "Sec-Purpose", "")]
    [InlineData("/authorize?client_id=unknown", "Purpose", "other")]
    public async Task Other_requests_are_answered_as_ever(string path, string header, string value)
    {
        using var answer = await SendAsync(Broker.Issuer + path, header, value);

        Assert.NotEqual(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string url, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation(header, value);
        if (Client.Browser.Cookies.FieldFor(new(url)) is { } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }
        return await Http.SendAsync(request, Cancellation);
    }
}
