using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary>
/// <c>keys list|rotate|reencrypt|retire</c>. On an Azurite of its own: keys belong to all who share the tables.
/// </summary>
[Trait("Invariant", "I5")]
public sealed class KeysCommandTests(LocalParts parts) : ClientTests(parts)
{
    protected override bool NeedsOwnStorage => true;

    [Fact]
    public async Task The_list_shows_every_key_its_stage_and_what_is_under_it()
    {
        await Client.RefreshAsync((await Client.GetTokensAsync()).RefreshToken);

        var keys = (await RunAsync("keys", "list", "--json")).Succeeded().Json;

        var dataKey = Assert.Single(keys.GetProperty("dataKeys").EnumerateArray());
        Assert.Equal("current", dataKey.GetProperty("stage").GetString());
        Assert.Equal("local-development-key", dataKey.GetProperty("wrappingKeyId").GetString());
        // Two signing keys, the secrets of subjects and of addresses, alice's key, the successor in her grant.
        Assert.Equal(6, dataKey.GetProperty("rows").GetInt32());
        Assert.Equal(["current", "next"], StagesOf(keys));
    }

    [Fact]
    public async Task Listing_keys_creates_none()
    {
        var keys = (await RunAsync("keys", "list", "--json")).Succeeded().Json;

        Assert.Empty(keys.GetProperty("signingKeys").EnumerateArray());
    }

    [Fact, Trait("Spec", "RFC 9068 §4")]
    public async Task Rotating_lets_the_published_next_key_sign_two_hours_later_and_old_tokens_stay_good()
    {
        var before = await Client.GetTokensAsync();
        var next = (await PublishedAsync())[^1];

        var rotated = (await RunAsync("keys", "rotate", "--json")).Succeeded().Json;

        Assert.Equal(next, rotated.GetProperty("signingKey").GetString());
        Broker.Clock.Advance(SigningKeyRing.Notice);
        var after = await Client.RefreshAsync(before.RefreshToken);
        Assert.Equal(next, AccessToken.Read(after).Header("kid"));
        // Former, current, and again a next one.
        Assert.Equal(3, (await PublishedAsync()).Count);
        Assert.Contains(AccessToken.Read(before).Header("kid"), await PublishedAsync());
    }

    [Fact]
    public async Task Rotating_data_keys_and_reencrypting_brings_every_row_under_the_new_one_and_loses_none()
    {
        var tokens = await Client.GetTokensAsync();
        tokens = await Client.RefreshAsync(tokens.RefreshToken);
        (await RunAsync("keys", "rotate", "--data")).Succeeded();
        Broker.Clock.Advance(DataKeyRules.Notice + TimeSpan.FromMinutes(1));

        var done = (await RunAsync("keys", "reencrypt", "--json")).Succeeded();

        Assert.Contains("re-encrypted under data key 2, done", done.Error, StringComparison.Ordinal);
        Assert.Equal(6, done.Json.EnumerateArray().Sum(place => place.GetProperty("reencrypted").GetInt32()));
        var keys = (await RunAsync("keys", "list", "--json")).Json.GetProperty("dataKeys");
        Assert.Equal([0, 6], keys.EnumerateArray().Select(key => key.GetProperty("rows").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_data_key_in_use_is_not_retired_and_the_reason_is_given()
    {
        await Client.GetTokensAsync();

        var refused = await RunAsync("keys", "retire", "1", "--yes");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Data key 1 is the newest key. Rotate first.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_key_that_nothing_needs_is_retired()
    {
        await Client.GetTokensAsync();
        (await RunAsync("keys", "rotate", "--data")).Succeeded();
        Broker.Clock.Advance(TimeSpan.FromDays(91));
        (await RunAsync("keys", "reencrypt")).Succeeded();
        (await RunAsync("sweep")).Succeeded();

        (await RunAsync("keys", "retire", "1", "--yes")).Succeeded();

        var keys = (await RunAsync("keys", "list", "--json")).Json.GetProperty("dataKeys");
        Assert.Equal("retired", keys[0].GetProperty("stage").GetString());
    }

    [Theory]
    [InlineData("keys", "rotate", "--data", "--signing")]
    [InlineData("keys", "retire", "one")]
    [InlineData("keys", "retire", "99", "--yes")]
    [InlineData("keys", "retire")]
    public async Task Arguments_that_make_no_sense_are_refused(params string[] args) =>
        Assert.Equal(1, (await RunAsync(args)).ExitCode);

    private Task<CommandOutcome> RunAsync(params string[] args) => OperatorShell.RunAsync(Broker, args);

    private async Task<IReadOnlyList<string>> PublishedAsync()
    {
        using var http = new HttpClient();
        var keys = await http.GetFromJsonAsync<JsonElement>($"{Broker.Issuer}/.well-known/jwks.json");
        return [.. keys.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static IEnumerable<string> StagesOf(JsonElement keys) =>
        keys.GetProperty("signingKeys").EnumerateArray().Select(key => key.GetProperty("stage").GetString()!);
}
