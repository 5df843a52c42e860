using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary><c>clients list|show|revoke</c>.</summary>
[Trait("Spec", "RFC 9700 §4.12")]
public sealed class ClientsCommandTests(LocalParts parts) : ClientTests(parts)
{
    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["Clients:0:ClientId"] = "desk",
            ["Clients:0:Name"] = "The desk",
            ["Clients:0:RedirectUris"] = "https://desk.example/callback",
        };

    [Fact]
    public async Task The_list_has_clients_of_the_settings_and_registered_ones()
    {
        var listed = (await OperatorShell.RunAsync(Broker, "clients", "list", "--json")).Succeeded();

        var clients = listed.Json.EnumerateArray().ToDictionary(one => one.GetProperty("clientId").GetString()!);
        Assert.Equal("settings", clients["desk"].GetProperty("origin").GetString());
        Assert.Equal("registered", clients[Client.ClientId].GetProperty("origin").GetString());
        Assert.Equal(TestClient.RedirectUri, clients[Client.ClientId].GetProperty("redirectUris")[0].GetString());
    }

    [Fact]
    public async Task Piped_it_is_one_line_per_client_separated_by_tabs()
    {
        var listed = (await OperatorShell.RunAsync(Broker, "clients", "list")).Succeeded();

        var lines = listed.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r').Split('\t')).ToList();
        Assert.Equal("Client id", lines[0][0]);
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        var client = Assert.Single(lines, line => line[0] == Client.ClientId);
        Assert.Contains("Test client", client);
        Assert.Contains(TestClient.RedirectUri, client);
    }

    [Fact]
    public async Task A_client_is_shown_with_what_people_granted_it_and_with_no_secret()
    {
        var tokens = await Client.GetTokensAsync();

        var shown = (await OperatorShell.RunAsync(Broker, "clients", "show", Client.ClientId, "--json")).Succeeded();

        var grant = Assert.Single(shown.Json.GetProperty("grants").EnumerateArray());
        Assert.Equal(AccessToken.Read(tokens).Subject, grant.GetProperty("subject").GetString());
        Assert.Equal(TestBroker.ResourceUri, grant.GetProperty("resource").GetString());
        Assert.Equal("profile read:files", grant.GetProperty("scopes").GetString());
        Assert.DoesNotContain(tokens.RefreshToken, shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoking_a_client_ends_its_grants_at_once_and_no_others()
    {
        var tokens = await Client.GetTokensAsync();
        using var other = await TestClient.RegisterAsync(Broker);
        var others = await other.GetTokensAsync();

        var revoked = await OperatorShell.RunAsync(Broker, "clients", "revoke", Client.ClientId, "--yes", "--json");

        revoked.Succeeded();
        Assert.Equal(1, revoked.Json.GetProperty("grants").GetInt32());
        Assert.True(revoked.Json.GetProperty("registration").GetBoolean());
        // This instance may believe its copy of the client for a minute, but never the grant.
        (await Client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_grant");
        Broker.Clock.Advance(TimeSpan.FromMinutes(2));
        (await Client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, (await other.RefreshAsync(others.RefreshToken)).Status);
    }

    [Fact]
    public async Task Without_yes_and_without_a_terminal_nothing_is_revoked()
    {
        var tokens = await Client.GetTokensAsync();

        var outcome = await OperatorShell.RunAsync(Broker, "clients", "revoke", Client.ClientId);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("--yes", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Theory]
    [InlineData("clients", "show", "nobody")]
    [InlineData("clients", "revoke", "no'body", "--yes")]
    public async Task An_unknown_client_is_reported(params string[] args)
    {
        var outcome = await OperatorShell.RunAsync(Broker, args);

        Assert.Equal(1, outcome.ExitCode);
        Assert.NotEmpty(outcome.Error);
        Assert.Empty(outcome.Output);
    }
}
