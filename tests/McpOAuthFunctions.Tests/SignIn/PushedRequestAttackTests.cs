using System.Net;
using System.Net.Http.Headers;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>Pushed requests that are used twice at once, in another way, or by a client that is gone.</summary>
[Trait("Spec", "RFC 9126 §4"), Trait("Attack", "Changed or repeated authorization requests")]
public sealed class PushedRequestAttackTests(LocalParts parts) : ClientTests(parts)
{
    protected override Dictionary<string, string?> Settings => new() { ["PushedRequests:Enabled"] = "true" };

    [Fact]
    public async Task Of_two_approvals_at_the_same_moment_one_proceeds()
    {
        var url = UrlOf(await PushAsync());
        var first = await Client.Browser.GetAsync(url);
        var second = await Client.Browser.GetAsync(url);

        var approved = await Task.WhenAll(
            Client.Browser.SubmitAsync(first, first.Forms[0]),
            Client.Browser.SubmitAsync(second, second.Forms[0])
        );

        Assert.Single(approved, page => page.Status == HttpStatusCode.SeeOther);
        Assert.Single(approved, page => page.Status == HttpStatusCode.BadRequest);
    }

    [Fact, Trait("Spec", "RFC 7592 §2.3")]
    public async Task After_its_client_was_removed_a_URI_opens_nothing()
    {
        var registered = await Client.RegisterAsync(
            new { redirect_uris = new[] { TestClient.RedirectUri }, token_endpoint_auth_method = "none" }
        );
        Client.ClientId = registered.Json.GetProperty("client_id").GetString()!;
        var pushed = await PushAsync();
        using var removal = new HttpRequestMessage(
            HttpMethod.Delete,
            registered.Json.GetProperty("registration_client_uri").GetString()
        );
        var token = registered.Json.GetProperty("registration_access_token").GetString();
        removal.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.NoContent, (await Client.SendAsync(removal)).Status);

        var opened = await Client.Browser.GetAsync(UrlOf(pushed));

        Assert.Equal(HttpStatusCode.BadRequest, opened.Status);
        Assert.Null(opened.Location);
    }

    [Theory, Trait("Spec", "RFC 9126 §2.3")]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Another_method_than_POST_pushes_nothing(string method)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            $"{Broker.Issuer}/par{new Uri(Client.Authorization().Url).Query}"
        );

        using var response = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData("request_uri")]
    [InlineData("client_id")]
    public async Task A_URI_or_client_id_that_is_sent_twice_is_refused(string name)
    {
        var pushed = await PushAsync();
        using var other = await TestClient.RegisterAsync(Broker);
        var value = name == "client_id" ? other.ClientId : UriOf(await PushAsync());

        var opened = await Client.Browser.GetAsync($"{UrlOf(pushed)}&{name}={Uri.EscapeDataString(value)}");

        Assert.Equal(HttpStatusCode.BadRequest, opened.Status);
        Assert.Null(opened.Location);
    }

    [Theory]
    [InlineData("%20")]
    [InlineData("%0A")]
    [InlineData("=")]
    public async Task Another_spelling_of_a_spent_URI_is_spent_too(string addition)
    {
        var url = UrlOf(await PushAsync());
        var consent = await Client.Browser.GetAsync(url);
        await Client.Browser.SubmitAsync(consent, consent.Forms[0]);

        var opened = await Client.Browser.GetAsync(url + addition);

        Assert.Equal(HttpStatusCode.BadRequest, opened.Status);
        Assert.Contains("invalid_request_uri", opened.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9126 §2.2")]
    public async Task A_URI_is_neither_a_code_nor_a_refresh_token_nor_a_state()
    {
        var sealedText = UriOf(await PushAsync()).Split(':')[^1];

        (await Client.RefreshAsync(sealedText)).AssertRefused("invalid_grant");
        (await Client.RedeemAsync(sealedText, Client.Authorization().Verifier)).AssertRefused("invalid_grant");
        var page = await Client.Browser.GetAsync($"{Broker.Issuer}/callback/local?state={sealedText}&code=c");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    private async Task<Answer> PushAsync()
    {
        var form = System.Web.HttpUtility.ParseQueryString(new Uri(Client.Authorization().Url).Query);
        var answer = await Client.PostAsync("par", form.AllKeys.ToDictionary(name => name!, name => form[name]));
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer;
    }

    private static string UriOf(Answer answer) => answer.Json.GetProperty("request_uri").GetString()!;

    private string UrlOf(Answer answer) =>
        $"{Broker.Issuer}/authorize?client_id={Client.ClientId}&request_uri={Uri.EscapeDataString(UriOf(answer))}";
}
