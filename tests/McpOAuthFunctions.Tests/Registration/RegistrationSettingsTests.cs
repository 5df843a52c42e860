using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using McpOAuth.Azure.Settings;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>What the operator may say about registration.</summary>
public sealed class RegistrationSettingsTests(LocalParts parts)
{
    private const string InitialAccessToken = "an-initial-access-token-of-the-operator";

    [Fact, Trait("Spec", "RFC 8414 §2")]
    public async Task If_registration_is_off_it_is_a_404_and_absent_from_the_metadata()
    {
        await using var broker = await TestBroker.StartAsync(parts, new() { ["Registration:Enabled"] = "false" });
        using var client = new TestClient(broker.Issuer);

        (await RegisterAsync(client)).AssertRefused("invalid_request", HttpStatusCode.NotFound);

        var metadata = await GetMetadataAsync(client);
        Assert.False(metadata.Json.TryGetProperty("registration_endpoint", out _));
        Assert.DoesNotContain("null", metadata.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 8414 §2")]
    public async Task By_default_registration_is_on_and_in_the_metadata()
    {
        await using var broker = await TestBroker.StartAsync(parts);
        using var client = new TestClient(broker.Issuer);

        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client)).Status);

        var metadata = await GetMetadataAsync(client);
        Assert.Equal($"{broker.Issuer}/register", metadata.Json.GetProperty("registration_endpoint").GetString());
    }

    [Theory, Trait("Spec", "RFC 7591 §3")]
    [InlineData(null, "Bearer")]
    [InlineData("wrong", "Bearer error=\"invalid_token\"")]
    [InlineData(InitialAccessToken + "x", "Bearer error=\"invalid_token\"")]
    public async Task Registration_requires_the_operators_token_if_one_is_set(string? token, string challenge)
    {
        await using var broker = await TestBroker.StartAsync(
            parts,
            new() { ["Registration:InitialAccessToken"] = InitialAccessToken }
        );
        using var client = new TestClient(broker.Issuer);

        var answer = await RegisterAsync(client, token);

        answer.AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
        Assert.Equal(challenge, answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client, InitialAccessToken)).Status);
    }

    [Fact]
    public void All_mistakes_are_listed_at_once()
    {
        var problems = ProblemsOf(
            new()
            {
                ["Registration:Enabled"] = "perhaps",
                ["Registration:InitialAccessToken"] = "short",
                ["Registration:UnusedLifetime"] = "a day",
                ["Registration:IdleLifetime"] = "30.00:00:00",
                ["Registration:PerCallerPerHour"] = "-1",
                ["Registration:OverallPerHour"] = "many",
                ["Registration:PerCaller"] = "5",
                ["RateLimits:PerCallerPerMinute"] = "1.5",
                ["RateLimits:PerCaller"] = "5",
            }
        );

        Assert.Equal(
            [
                "RateLimits__PerCaller",
                "RateLimits__PerCallerPerMinute",
                "Registration__Enabled",
                "Registration__IdleLifetime",
                "Registration__InitialAccessToken",
                "Registration__OverallPerHour",
                "Registration__PerCaller",
                "Registration__PerCallerPerHour",
                "Registration__UnusedLifetime",
            ],
            problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(problems, problem => problem.Contains("short", StringComparison.Ordinal));
    }

    [Fact]
    public void A_client_outlives_the_grants_that_it_can_refresh()
    {
        var settings = Read(new() { ["Lifetimes:RefreshTokenAbsolute"] = "365.00:00:00" });

        Assert.Equal(TimeSpan.FromDays(366), settings.ClientLifetimes.Idle);
        Assert.Contains(
            "Lifetimes__RefreshTokenAbsolute",
            Assert.Single(ProblemsOf(new() { ["Registration:IdleLifetime"] = "90.00:00:00" })),
            StringComparison.Ordinal
        );
    }

    private static async Task<Answer> RegisterAsync(TestClient client, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{client.Issuer}/register");
        request.Content = JsonContent.Create(new { redirect_uris = new[] { TestClient.RedirectUri } });
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request);
    }

    private static async Task<Answer> GetMetadataAsync(TestClient client)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{client.Issuer}/.well-known/oauth-authorization-server"
        );
        return await client.SendAsync(request);
    }

    private IReadOnlyList<string> ProblemsOf(Dictionary<string, string?> settings) =>
        Assert.Throws<SettingsException>(() => Read(settings)).Problems;

    private BrokerSettings Read(Dictionary<string, string?> settings) =>
        SettingsReader.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(TestBroker.UsualSettings(parts, "http://localhost:7071"))
                .AddInMemoryCollection(settings)
                .Build()
        );
}
