using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary><c>people show|revoke|forget</c>.</summary>
[Trait("Spec", "GDPR articles 15 and 17")]
public sealed class PeopleCommandTests(LocalParts parts) : IAsyncLifetime
{
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        scene = await VaultScene.StartAsync(parts);
        await scene.ConnectAsync();
    }

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact]
    public async Task A_person_is_shown_with_grants_and_connections_and_with_no_token()
    {
        await scene.ExchangeAsync();
        var connection = await scene.FindAsync();

        var shown = (await RunAsync("people", "show", scene.Subject, "--json")).Succeeded();

        Assert.Contains(
            shown.Json.GetProperty("grants").EnumerateArray(),
            grant => grant.GetProperty("resource").GetString() == scene.Resource
        );
        var tool = Assert.Single(
            shown.Json.GetProperty("connections").EnumerateArray(),
            one => one.GetProperty("tool").GetString() == VaultScene.Tool && IsNewest(one, connection!)
        );
        Assert.Equal("connected", tool.GetProperty("state").GetString());
        Assert.NotNull(tool.GetProperty("lastUsedOn").GetString());
        Assert.DoesNotContain(connection!.Tokens.AccessToken.Reveal(), shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(connection.Tokens.RefreshToken!.Reveal(), shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_found_by_what_the_upstream_calls_them()
    {
        var id = AccessToken.Read(scene.Tokens).Claim("upstream_sub")!;

        var shown = await RunAsync("people", "show", "--upstream", "local", "--id", id, "--json");

        Assert.Equal(scene.Subject, shown.Succeeded().Json.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Revoking_a_person_ends_their_grants_and_connections()
    {
        using var client = await TestClient.RegisterAsync(scene.Broker);
        var bob = await client.GetTokensAsync("bob", new() { ["resource"] = scene.Resource });
        var subject = AccessToken.Read(bob).Subject;

        (await RunAsync("people", "revoke", subject, "--yes")).Succeeded();

        (await client.RefreshAsync(bob.RefreshToken)).AssertRefused("invalid_grant");
        Assert.Empty(await scene.Broker.Get<IConnectionStore>().ListAsync(subject, default));
    }

    [Fact]
    public async Task Forgetting_a_person_leaves_nothing_to_show()
    {
        using var client = await TestClient.RegisterAsync(scene.Broker);
        var bob = await client.GetTokensAsync("bob", new() { ["resource"] = scene.Resource });
        var subject = AccessToken.Read(bob).Subject;

        (await RunAsync("people", "forget", subject, "--yes")).Succeeded();

        (await client.RefreshAsync(bob.RefreshToken)).AssertRefused("invalid_grant");
        var shown = await RunAsync("people", "show", subject, "--json");
        Assert.Equal(1, shown.ExitCode);
        Assert.Contains("unknown", shown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("revoke", "--yes")]
    public async Task A_subject_that_nobody_has_is_unknown(string command, params string[] options)
    {
        var nobody = new string('n', 32);

        var outcome = await RunAsync(["people", command, nobody, .. options]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"The user {nobody} is unknown", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("yes", 0)]
    [InlineData("no", 1)]
    [InlineData("", 1)]
    public async Task Only_a_typed_yes_forgets(string typed, int exitCode)
    {
        // A person whom nobody knows: there is nothing to lose.
        string[] args = ["people", "forget", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"];

        var outcome = await OperatorShell.RunAsync(args, scene.Broker.Settings, typed: typed);

        Assert.Equal(exitCode, outcome.ExitCode);
    }

    [Theory]
    [InlineData("people", "show")]
    [InlineData("people", "show", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "--upstream", "local")]
    [InlineData("people", "show", "--upstream", "local")]
    [InlineData("people", "show", "not a subject'")]
    [InlineData("people", "forget", "", "--yes")]
    public async Task An_ambiguous_user_is_refused(params string[] args)
    {
        var outcome = await RunAsync(args);

        Assert.Equal(1, outcome.ExitCode);
        Assert.NotEmpty(outcome.Error);
    }

    private Task<CommandOutcome> RunAsync(params string[] args) => OperatorShell.RunAsync(scene.Broker, args);

    // Alice has connections of other tests too: their tables are shared.
    private static bool IsNewest(System.Text.Json.JsonElement one, Connection connection) =>
        one.GetProperty("connectedAt").GetDateTimeOffset() == connection.ConnectedAt;
}
