using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>Who asks too often is told when to come back. In Development there is a limit only where one is set.</summary>
[Trait("Attack", "registration flooding")]
public sealed class RateLimitTests(LocalParts parts)
{
    [Fact, Trait("Spec", "RFC 6585 §4")]
    public async Task A_caller_above_its_hourly_registrations_gets_429_with_Retry_After()
    {
        await using var broker = await StartAsync("Registration:PerCallerPerHour", 2);
        using var client = new TestClient(broker.Issuer);
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client)).Status);
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client)).Status);

        var refused = await RegisterAsync(client);

        refused.AssertRefused("temporarily_unavailable", HttpStatusCode.TooManyRequests);
        Assert.InRange(RetryAfter(refused), 1, 1800);
    }

    [Fact]
    public async Task Each_caller_has_a_limit_of_its_own_and_all_together_have_one()
    {
        await using var broker = await StartAsync(
            new() { ["Registration:PerCallerPerHour"] = "1", ["Registration:OverallPerHour"] = "2" },
            underFunctionsHost: true
        );
        using var client = new TestClient(broker.Issuer);

        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client, "192.0.2.1:1111")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RegisterAsync(client, "192.0.2.1:2222")).Status);
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client, "192.0.2.2:1111")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RegisterAsync(client, "192.0.2.3:1111")).Status);
    }

    [Theory]
    [InlineData("[2001:db8:1:2::1]:1111", "[2001:db8:1:2:ffff::9]:2222", true)]
    [InlineData("2001:db8:1:2::1", "[2001:db8:1:2::1]:2222", true)]
    [InlineData("[2001:db8:1:2::1]:1111", "[2001:db8:1:3::1]:1111", false)]
    [InlineData("192.0.2.1", "192.0.2.1:4711", true)]
    [InlineData("192.0.2.1", "[::ffff:192.0.2.1]:4711", true)]
    [InlineData("nonsense", "other nonsense", true)]
    public async Task Callers_are_told_apart_by_address_or_IPv6_network(string one, string other, bool isSame)
    {
        await using var broker = await StartAsync(
            new() { ["Registration:PerCallerPerHour"] = "1" },
            underFunctionsHost: true
        );
        using var client = new TestClient(broker.Issuer);
        await RegisterAsync(client, one);

        var answer = await RegisterAsync(client, other);

        Assert.Equal(isSame ? HttpStatusCode.TooManyRequests : HttpStatusCode.Created, answer.Status);
    }

    [Theory]
    [InlineData("CLIENT-IP")]
    [InlineData("X-Forwarded-For")]
    public async Task A_caller_cannot_name_an_address_of_its_choice(string header)
    {
        await using var broker = await StartAsync("Registration:PerCallerPerHour", 1);
        using var client = new TestClient(broker.Issuer);
        await RegisterAsync(client, "192.0.2.1", header);

        var answer = await RegisterAsync(client, "192.0.2.2", header);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
    }

    [Fact, Trait("Spec", "RFC 6585 §4")]
    public async Task A_limit_of_requests_answers_programs_in_JSON_and_people_with_a_page()
    {
        await using var broker = await StartAsync("RateLimits:PerCallerPerMinute", 1);
        using var client = await TestClient.RegisterAsync(broker);

        var page = await client.Browser.GetAsync(client.Authorization().Url);
        var json = await client.RefreshAsync("any");

        Assert.Equal(HttpStatusCode.TooManyRequests, page.Status);
        Assert.Contains("Too many requests", page.Text, StringComparison.Ordinal);
        json.AssertRefused("temporarily_unavailable", HttpStatusCode.TooManyRequests);
        Assert.InRange(RetryAfter(json), 1, 60);
    }

    [Fact]
    public async Task A_program_in_a_browser_can_read_the_refusal()
    {
        await using var broker = await StartAsync("Registration:PerCallerPerHour", 1);
        using var client = new TestClient(broker.Issuer);
        await RegisterAsync(client);

        var refused = await RegisterAsync(client, "https://inspector.example", "Origin");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("*", refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains(
            "Retry-After",
            refused.Headers.GetValues("Access-Control-Expose-Headers").Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Metadata_probes_and_accepted_introspections_are_not_counted()
    {
        await using var broker = await StartAsync("RateLimits:PerCallerPerMinute", 1);
        using var http = new HttpClient();
        using var client = new TestClient(broker.Issuer);

        for (var call = 0; call < 3; call++)
        {
            Assert.Equal(HttpStatusCode.OK, (await IntrospectAsync(client, TestBroker.ResourceSecret)).Status);
        }

        foreach (var path in new[] { ".well-known/oauth-authorization-server", ".well-known/jwks.json", "health/live" })
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{broker.Issuer}/{path}")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{broker.Issuer}/{path}")).StatusCode);
        }
    }

    [Fact, Trait("Spec", "RFC 6585 §4"), Trait("Spec", "RFC 7662 §4")]
    public async Task A_caller_whose_introspections_are_refused_gets_429_with_Retry_After()
    {
        await using var broker = await StartAsync("RateLimits:PerCallerPerMinute", 2);
        using var client = new TestClient(broker.Issuer);
        Assert.Equal(HttpStatusCode.Unauthorized, (await IntrospectAsync(client, "wrong")).Status);
        Assert.Equal(HttpStatusCode.OK, (await IntrospectAsync(client, TestBroker.ResourceSecret)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await IntrospectAsync(client, "wrong")).Status);

        var refused = await IntrospectAsync(client, "wrong");

        refused.AssertRefused("temporarily_unavailable", HttpStatusCode.TooManyRequests);
        Assert.InRange(RetryAfter(refused), 1, 60);
    }

    private static Task<Answer> IntrospectAsync(TestClient client, string secret) =>
        client.PostAsync(
            "introspect",
            new() { ["token"] = "any" },
            new() { ["client_id"] = TestBroker.ResourceClientId, ["client_secret"] = secret }
        );

    private Task<TestBroker> StartAsync(string setting, int limit) =>
        StartAsync(new() { [setting] = limit.ToString(CultureInfo.InvariantCulture) });

    private Task<TestBroker> StartAsync(Dictionary<string, string?> settings, bool underFunctionsHost = false) =>
        TestBroker.StartAsync(parts, settings, underFunctionsHost ? TestBroker.PutUnderFunctionsHost : null);

    private static async Task<Answer> RegisterAsync(
        TestClient client,
        string? address = null,
        string header = "CLIENT-IP"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{client.Issuer}/register");
        request.Content = JsonContent.Create(new { redirect_uris = new[] { TestClient.RedirectUri } });
        if (address is not null)
        {
            request.Headers.TryAddWithoutValidation(header, address);
        }
        return await client.SendAsync(request);
    }

    private static int RetryAfter(Answer answer) => (int)answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
}
