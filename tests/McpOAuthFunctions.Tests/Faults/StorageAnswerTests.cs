using System.Diagnostics;
using System.Net;
using DevEnvironment.Storage;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>Answers of storage that are not what they should be are an outage: 503 with Retry-After, and soon.</summary>
public sealed class StorageAnswerTests(LocalParts parts) : BrokerTests(parts)
{
    private FaultProxy proxy = null!;
    private TestClient client = null!;

    public static TheoryData<int, string> Answers =>
        new()
        {
            { 200, "<html>" },
            { 200, "{" },
            { 204, "" },
            { 400, """{"odata.error":{"code":"InvalidInput","message":{"lang":"en-US","value":"x"}}}""" },
            { 401, "" },
            { 403, """{"odata.error":{"code":"AuthenticationFailed","message":{"lang":"en-US","value":"x"}}}""" },
            { 404, "<h1>Not found</h1>" },
            { 405, "" },
            { 409, """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-US","value":"x"}}}""" },
            { 409, "" },
            { 500, "" },
        };

    protected override Dictionary<string, string?> Settings =>
        new() { ["Storage:ConnectionString"] = TableService.ConnectionString(proxy.Port) };

    public override async ValueTask InitializeAsync()
    {
        proxy = Keep(await FaultProxy.StartAsync(Parts.Azurite.Port));
        await base.InitializeAsync();
        client = await RegisterAsync();
    }

    [Theory, MemberData(nameof(Answers)), Trait("Spec", "RFC 9110 §15.6.4")]
    public async Task Every_flow_answers_503_and_works_afterwards(int status, string body)
    {
        var tokens = await client.GetTokensAsync();
        var (_, code, verifier) = await client.LogInAsync();
        var callback = await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer);
        var consent = await client.Browser.GetAsync(client.Authorization().Url);

        proxy.Answer = http => AnswerAsync(http, status, body);
        AssertUnavailable(await client.RefreshAsync(tokens.RefreshToken));
        AssertUnavailable(await client.RedeemAsync(code, verifier));
        AssertUnavailable(await client.PostAsync("revoke", new() { ["token"] = tokens.AccessToken }));
        AssertUnavailable(
            await client.RegisterAsync(new { redirect_uris = new[] { TestClient.RedirectUri }, client_name = "x" })
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.ReturnAsync(callback)).Status);
        var approved = await client.Browser.SubmitAsync(consent, consent.Forms[0]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, approved.Status);
        proxy.Answer = null;

        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(tokens.RefreshToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.RedeemAsync(code, verifier)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await client.ReturnAsync(callback)).Status);
    }

    [Fact, Trait("Spec", "RFC 9110 §10.2.3")]
    public async Task A_Retry_After_of_two_minutes_holds_no_request()
    {
        var token = (await client.GetTokensAsync()).RefreshToken;
        proxy.Answer = http =>
        {
            http.Response.Headers.RetryAfter = "120";
            return AnswerAsync(http, 503, "");
        };
        var begun = Stopwatch.GetTimestamp();

        AssertUnavailable(await client.RefreshAsync(token));

        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Slow_storage_gets_eight_seconds_of_a_request_whatever_it_consists_of()
    {
        var callback = await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer);
        // Each operation succeeds at its third attempt, after more than four seconds; a callback needs two and more.
        var attempts = 0;
        proxy.Answer = async http =>
        {
            if (Interlocked.Increment(ref attempts) % 3 == 0)
            {
                await proxy.PassAsync(http);
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
            http.Abort();
        };
        var begun = Stopwatch.GetTimestamp();

        var page = await client.ReturnAsync(callback);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(9.5));
    }

    [Fact]
    public async Task Signing_keys_and_metadata_are_served_while_storage_is_down()
    {
        using var http = new HttpClient();
        var before = await http.GetStringAsync($"{Broker.Issuer}/.well-known/jwks.json", Cancellation);
        proxy.Answer = context => AnswerAsync(context, 503, "");
        Broker.Clock.Advance(TimeSpan.FromHours(3));

        var begun = Stopwatch.GetTimestamp();
        var during = await http.GetStringAsync($"{Broker.Issuer}/.well-known/jwks.json", Cancellation);
        var metadata = await http.GetAsync($"{Broker.Issuer}/.well-known/oauth-authorization-server", Cancellation);

        Assert.Equal(before, during);
        Assert.Equal(HttpStatusCode.OK, metadata.StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(8));
    }

    private static void AssertUnavailable(Answer answer)
    {
        answer.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static Task AnswerAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return body.Length > 0 ? http.Response.WriteAsync(body) : Task.CompletedTask;
    }
}
