using System.Net;
using System.Text.Json.Nodes;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The requests of each client that people use, replayed with the answers that it needs.</summary>
[Trait("Client", "All of the table of clients")]
public sealed class ClientFixtureTests(LocalParts parts)
{
    private static readonly string[] TableOfClients =
    [
        "TypeScript SDK 1.x",
        "TypeScript SDK 2.x",
        "C# SDK",
        "Inspector",
        "mcp-remote",
        "VS Code",
        "Claude web and desktop",
        "Claude Code",
        "Cursor",
        "ChatGPT",
        "Copilot CLI",
        "Copilot Studio",
    ];

    [Fact]
    public void Each_client_of_the_table_has_a_fixture()
    {
        var clients = ClientFixture.All().Select(row => ClientFixture.Load(row.Data).Client).ToHashSet();

        Assert.Equivalent(TableOfClients.ToHashSet(), clients, strict: true);
    }

    [Theory, MemberData(nameof(ClientFixture.All), MemberType = typeof(ClientFixture))]
    public async Task Its_requests_get_the_answers_that_it_needs(string name)
    {
        var fixture = ClientFixture.Load(name);
        await using var broker = await TestBroker.StartAsync(parts);
        await using var client = await Replay.StartAsync(fixture, broker);

        JsonExpectation.AssertSays(client.Expected(fixture.Discovery), await client.DiscoverAsync());

        if (await client.IntroduceAsync() is { } registered)
        {
            Assert.True(registered.Status == HttpStatusCode.Created, registered.Body);
            JsonExpectation.AssertSays(client.Expected(fixture.RegistrationAnswer), JsonNode.Parse(registered.Body)!);
            JsonExpectation.AssertHasNoNull(registered.Body);
        }

        var redirect = await client.LogInAsync();
        Assert.StartsWith($"{fixture.RedirectUri}?", redirect.Location, StringComparison.Ordinal);
        Assert.Contains($"&state={client.State}&", redirect.Location, StringComparison.Ordinal);
        Assert.Equal(broker.Issuer, redirect.LocationQuery["iss"]);

        var tokens = await client.RedeemAsync();
        AssertAreTokens(tokens);
        var refreshed = await client.RefreshAsync();
        AssertAreTokens(refreshed);
        Assert.NotEqual(tokens.RefreshToken, refreshed.RefreshToken);

        // By these codes clients choose between a new login and a new registration.
        (await client.RefreshWithAsync("refresh_token", "gone")).AssertRefused("invalid_grant");
        (await client.RefreshWithAsync("client_id", "gone")).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }

    private static void AssertAreTokens(Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        JsonExpectation.AssertHasNoNull(answer.Body);
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.True(answer.Json.GetProperty("expires_in").GetInt32() > 0);
        Assert.Equal("profile read:files", answer.Json.GetProperty("scope").GetString());
        Assert.Equal(TestBroker.ResourceUri, AccessToken.Read(answer).Claim("aud"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }
}
