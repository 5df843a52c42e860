using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>Storage answers with faults that Azurite cannot be brought to: no half-written grant, and 503 or a right retry.</summary>
public sealed class StorageFaultTests(LocalParts parts) : ClientTests(parts)
{
    private readonly HttpClientTransport real = new();
    private readonly Mock<HttpPipelineTransport> storage = new();
    private Fault fault = Fault.None;
    private string faultyTable = "";
    private int remaining;

    public enum Fault
    {
        None,
        Status412 = 412,
        Status429 = 429,
        Status503 = 503,
        Timeout = 1,

        /// <summary>The write happens; its answer is lost.</summary>
        LostAnswer = 2,
    }

    public override async ValueTask InitializeAsync()
    {
        Keep(real);
        storage.Setup(one => one.CreateRequest()).Returns(real.CreateRequest);
        storage
            .Setup(one => one.ProcessAsync(It.IsAny<HttpMessage>()))
            .Returns((HttpMessage message) => ProcessAsync(message));
        await base.InitializeAsync();
        await Client.GetTokensAsync();
    }

    protected override void Configure(IServiceCollection services) => services.AddSingleton(storage.Object);

    [Theory]
    [InlineData(Fault.Status429)]
    [InlineData(Fault.Status503)]
    [InlineData(Fault.Timeout)]
    public async Task A_refresh_while_storage_is_away_is_a_503_and_the_token_stays_good(Fault kind)
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;

        Break(kind, "Grants");
        var refused = await Client.RefreshAsync(token);
        Mend();

        AssertUnavailable(refused);
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(token)).Status);
    }

    [Theory]
    [InlineData(Fault.Status429)]
    [InlineData(Fault.Status503)]
    [InlineData(Fault.Timeout)]
    public async Task A_redemption_while_storage_is_away_is_a_503_and_the_code_stays_good(Fault kind)
    {
        var (_, code, verifier) = await Client.LogInAsync();

        Break(kind, "Grants");
        var refused = await Client.RedeemAsync(code, verifier);
        Mend();

        AssertUnavailable(refused);
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(code, verifier)).Status);
    }

    [Theory]
    [InlineData(Fault.Status429)]
    [InlineData(Fault.Status503)]
    [InlineData(Fault.Timeout)]
    public async Task An_approval_while_storage_is_away_is_a_503_page_and_can_be_repeated(Fault kind)
    {
        var consent = await Client.Browser.GetAsync(Client.Authorization().Url);

        Break(kind, "SignInAttempts");
        var refused = await Client.Browser.SubmitAsync(consent, consent.Forms[0]);
        Mend();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.DoesNotContain(
            Client.Browser.Cookies.All,
            cookie => cookie.Name.Contains("attempt", StringComparison.Ordinal)
        );
        Assert.Equal(HttpStatusCode.SeeOther, (await Client.Browser.SubmitAsync(consent, consent.Forms[0])).Status);
    }

    [Theory]
    [InlineData(Fault.Status503)]
    [InlineData(Fault.Timeout)]
    public async Task A_callback_while_storage_is_away_is_a_503_page_and_the_state_stays_good(Fault kind)
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);

        Break(kind, "SignInAttempts");
        var refused = await Client.ReturnAsync(callback);
        Mend();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await Client.ReturnAsync(callback)).Status);
    }

    [Theory]
    [InlineData(Fault.Status429)]
    [InlineData(Fault.Status503)]
    [InlineData(Fault.Timeout)]
    public async Task A_single_fault_is_retried_unnoticed(Fault kind)
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;

        Break(kind, "Grants", times: 1);

        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(token)).Status);
    }

    [Fact, Trait("Invariant", "I3")]
    public async Task A_rotation_whose_answer_was_lost_is_recognised_as_our_own_even_without_a_grace_window()
    {
        await using var strict = await TestBroker.StartAsync(
            Parts,
            new() { ["Lifetimes:RefreshGrace"] = "0" },
            services => services.AddSingleton(storage.Object)
        );
        using var other = await TestClient.RegisterAsync(strict);
        var token = (await other.GetTokensAsync()).RefreshToken;

        Break(Fault.LostAnswer, "Grants", times: 1);
        var refreshed = await other.RefreshAsync(token);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.Equal(HttpStatusCode.OK, (await other.RefreshAsync(refreshed.RefreshToken)).Status);
    }

    [Fact, Trait("Invariant", "I2")]
    public async Task A_redemption_whose_answer_was_lost_is_recognised_as_our_own_and_revokes_nothing()
    {
        var (_, code, verifier) = await Client.LogInAsync();

        Break(Fault.LostAnswer, "Grants", times: 1);
        var tokens = await Client.RedeemAsync(code, verifier);

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact, Trait("Invariant", "I3")]
    public async Task A_stale_version_costs_a_read_and_the_refresh_succeeds()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;

        Break(Fault.Status412, "Grants", times: 1);

        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task Readiness_is_a_503_while_storage_is_away_and_liveness_is_not()
    {
        using var http = new HttpClient();
        Break(Fault.Status503, "Grants");

        var ready = await http.GetAsync($"{Broker.Issuer}/health/ready");
        var live = await http.GetAsync($"{Broker.Issuer}/health/live");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.NotNull(ready.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    private static void AssertUnavailable(Answer answer)
    {
        answer.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private void Break(Fault kind, string table, int times = int.MaxValue) =>
        (fault, faultyTable, remaining) = (kind, table, times);

    private void Mend() => fault = Fault.None;

    private async ValueTask ProcessAsync(HttpMessage message)
    {
        var isMeant =
            fault != Fault.None
            && message.Request.Uri.Path.Contains(faultyTable, StringComparison.Ordinal)
            && Interlocked.Decrement(ref remaining) >= 0;
        if (!isMeant)
        {
            await real.ProcessAsync(message);
            return;
        }
        switch (fault)
        {
            case Fault.Timeout:
                throw new TaskCanceledException("The operation timed out.");
            case Fault.LostAnswer:
                await real.ProcessAsync(message);
                throw new RequestFailedException("The connection was reset.", new IOException());
            default:
                message.Response = FaultyResponse((int)fault);
                break;
        }
    }

    private static Response FaultyResponse(int status)
    {
        var response = new Mock<Response> { CallBase = true };
        response.Setup(one => one.Status).Returns(status);
        response.Setup(one => one.ReasonPhrase).Returns("fault");
        response.SetupProperty(one => one.ContentStream, new MemoryStream());
        response.SetupProperty(one => one.ClientRequestId, "fault");
        return response.Object;
    }
}
