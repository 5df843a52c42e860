using System.Diagnostics;
using System.Text.Json;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary><c>sweep</c> and <c>tools unused-scopes</c>. On an Azurite of its own: they look at whole tables.</summary>
[Trait("Invariant", "I7")]
public sealed class MaintenanceCommandTests(LocalParts parts) : IAsyncLifetime
{
    private OwnStorage azurite = null!;
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        azurite = await parts.OwnStorage.RentAsync();
        scene = await VaultScene.StartAsync(parts, new() { ["Storage:ConnectionString"] = azurite.ConnectionString });
        await scene.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        azurite.Dispose();
    }

    [Fact]
    public async Task A_grant_that_ended_takes_the_connections_along_that_nothing_can_use_any_more()
    {
        scene.Broker.Clock.Advance(TimeSpan.FromDays(98));

        var swept = (await RunAsync("sweep", "--json")).Succeeded().Json;

        Assert.Equal(1, RowsOf(swept, TableNames.Grants));
        Assert.Null(await scene.FindAsync());
        Assert.Empty(await scene.Broker.Get<IConnectionStore>().ListAsync(scene.Subject, default));
    }

    [Fact]
    public async Task While_the_person_has_another_grant_at_the_resource_the_connection_stays()
    {
        var now = scene.Broker.Clock.GetUtcNow();
        var later = new StoredGrant
        {
            Id = GrantId.Create(scene.Subject, now.AddDays(150)),
            ClientId = scene.Client.ClientId,
            Resource = scene.Resource,
            Scopes = ScopeSet.Of(["read:files"]),
            CreatedAt = now.AddDays(60),
            Generation = 0,
            ExpiresAt = now.AddDays(120),
        };
        await scene.Broker.Get<IGrantStore>().TryStartAsync(later, default);
        scene.Broker.Clock.Advance(TimeSpan.FromDays(98));

        var swept = (await RunAsync("sweep", "--json")).Succeeded().Json;

        Assert.Equal(1, RowsOf(swept, TableNames.Grants));
        Assert.NotNull(await scene.FindAsync());
    }

    [Fact]
    public async Task A_user_who_signs_in_again_during_a_sweep_keeps_their_connections()
    {
        // The former grant is over; of the new sign-in only the connection is there, as its code is not redeemed yet.
        var now = scene.Broker.Clock.GetUtcNow();
        var former = new StoredGrant
        {
            Id = GrantId.Create(scene.Subject, now.AddDays(-14)),
            ClientId = scene.Client.ClientId,
            Resource = scene.Resource,
            Scopes = ScopeSet.Of(["read:files"]),
            CreatedAt = now.AddDays(-100),
            Generation = 0,
            ExpiresAt = now.AddDays(-14),
        };
        await scene.Broker.Get<IGrantStore>().TryStartAsync(former, default);
        await scene.Client.PostAsync("revoke", new() { ["token"] = scene.Tokens.RefreshToken });
        var (_, code, verifier) = await scene.Client.LogInAsync(parameters: new() { ["resource"] = scene.Resource });

        var swept = (await RunAsync("sweep", "--json")).Succeeded().Json;

        Assert.Equal(1, RowsOf(swept, TableNames.Grants));
        Assert.NotEmpty(await scene.Broker.Get<IConnectionStore>().ListAsync(scene.Subject, default));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await scene.Client.RedeemAsync(code, verifier)).Status);
    }

    [Fact]
    public async Task A_grant_of_longer_settings_is_seen_after_they_were_shortened()
    {
        await using var shortened = await TestBroker.StartAsync(
            parts,
            new()
            {
                ["Storage:ConnectionString"] = azurite.ConnectionString,
                ["Lifetimes:RefreshToken"] = "7.00:00:00",
                ["Lifetimes:RefreshTokenAbsolute"] = "7.00:00:00",
            }
        );

        var shown = await OperatorShell.RunAsync(shortened, "people", "show", scene.Subject, "--json");

        Assert.Single(shown.Succeeded().Json.GetProperty("grants").EnumerateArray());
    }

    [Fact]
    public async Task One_row_that_cannot_be_read_stops_neither_the_sweep_nor_the_forgetting()
    {
        var table = scene.Broker.Table(TableNames.Connections);
        await foreach (var row in table.QueryAsync<Azure.Data.Tables.TableEntity>())
        {
            var tokens = row.GetBinary("Tokens");
            tokens[^1] ^= 1;
            row["Tokens"] = tokens;
            await table.UpdateEntityAsync(row, row.ETag);
        }
        scene.Broker.Clock.Advance(TimeSpan.FromDays(98));

        var swept = (await RunAsync("sweep", "--json")).Succeeded().Json;
        var forgotten = await RunAsync("people", "forget", scene.Subject, "--yes");

        Assert.Equal(1, RowsOf(swept, TableNames.Grants));
        Assert.Contains(
            "connections were not revoked at their upstreams",
            forgotten.Succeeded().Error,
            StringComparison.Ordinal
        );
        Assert.Empty(await table.QueryAsync<Azure.Data.Tables.TableEntity>().ToListAsync());
    }

    [Fact]
    public async Task Scopes_that_no_call_needed_are_listed_once_they_had_the_time()
    {
        await scene.ChangeAsync(connection => connection with { Scopes = ScopeSet.Of(["files.read", "files.write"]) });
        await scene.ExchangeAsync();

        var early = (await RunAsync("tools", "unused-scopes", "--json")).Succeeded().Json;
        scene.Broker.Clock.Advance(TimeSpan.FromDays(31));
        var unused = (await RunAsync("tools", "unused-scopes", "--json")).Succeeded().Json;

        Assert.Empty(early.EnumerateArray());
        var scope = Assert.Single(unused.EnumerateArray());
        Assert.Equal("files.write", scope.GetProperty("scope").GetString());
        Assert.Equal(VaultScene.Tool, scope.GetProperty("tool").GetString());
    }

    [Fact]
    public async Task The_program_itself_answers_a_command_and_its_output_is_the_document_alone()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "mcp-oauth"))
        {
            ArgumentList = { "sweep", "--json" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in scene.Broker.Settings.Where(pair => pair.Key != "urls"))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, await error);
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(output).RootElement.ValueKind);
    }

    private Task<CommandOutcome> RunAsync(params string[] args) => OperatorShell.RunAsync(scene.Broker, args);

    private static int RowsOf(JsonElement swept, string table) =>
        swept
            .EnumerateArray()
            .Single(one => one.GetProperty("table").GetString() == table)
            .GetProperty("rows")
            .GetInt32();
}
