using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Former data keys are emptied, and then destroyed.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I5")]
public sealed class ReencryptionTests(VaultParts parts) : KeyVaultTests(parts)
{
    private readonly BeforeRequests beforeWrites = new();
    private TestClient client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = await RegisterAsync();
    }

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<HttpPipelinePolicy>(beforeWrites);

    [Fact]
    public async Task Every_row_comes_under_the_current_key_and_everything_still_opens()
    {
        var token = (await client.RefreshAsync((await client.GetTokensAsync()).RefreshToken)).RefreshToken;
        await client.GetTokensAsync();
        var subject = AccessToken.Read(await DirectLogin.GetTokensAsync(Broker, client, "bob")).Subject;
        await RotateAsync();

        var last = (await RunAsync()).Last();

        Assert.Equal((2u, true), (last.DataKeyId, last.IsDone));
        var counts = await Broker.Get<SealedRows>().CountAsync(Cancellation);
        Assert.False(counts.ContainsKey(1));
        Assert.True(counts[2] >= 5);
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        another.Clock.Advance(DataKeyRules.Notice);
        using var there = new TestClient(another.Issuer) { ClientId = client.ClientId };
        Assert.Equal(HttpStatusCode.OK, (await there.RefreshAsync(token)).Status);
        Assert.Equal(subject, AccessToken.Read(await DirectLogin.GetTokensAsync(another, there, "bob")).Subject);
    }

    [Fact, Trait("Invariant", "I1")]
    public async Task A_sign_in_under_way_is_left_alone()
    {
        var callback = await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer);
        Assert.True(StateHandle.TryParse(callback.Split("state=")[1].Split('&')[0], out var state));
        var store = Broker.Get<ISignInAttemptStore>();
        var (_, version) = (await store.FindAsync(state, Cancellation))!.Value;
        await RotateAsync();

        await RunAsync();

        Assert.Equal(1, (await Broker.Get<SealedRows>().CountAsync(Cancellation))[1]);
        Assert.True(await store.TryClaimAsync(state, version, Cancellation));
    }

    [Fact]
    public async Task A_stopped_job_resumes_where_it_was()
    {
        await AddGrantsAsync(2_500);
        await RotateAsync();
        await foreach (var progress in Broker.Get<ReencryptionJob>().RunAsync(Cancellation))
        {
            if (progress is { Place.Table: TableNames.Grants, Rows: >= 1_000 })
            {
                break;
            }
        }
        var left = (await Broker.Get<SealedRows>().CountAsync(Cancellation))[1];

        var rest = (await RunAsync()).Last(progress => progress.Place.Table == TableNames.Grants);

        Assert.InRange(left, 1, 1_500);
        Assert.Equal(2_500, rest.Reencrypted);
        Assert.False((await Broker.Get<SealedRows>().CountAsync(Cancellation)).ContainsKey(1));
    }

    [Fact]
    public async Task A_concurrent_change_of_a_row_wins()
    {
        var token = (await client.RefreshAsync((await client.GetTokensAsync()).RefreshToken)).RefreshToken;
        await RotateAsync();
        var successor = "";
        beforeWrites.Do(TableNames.Grants, async () => successor = (await client.RefreshAsync(token)).RefreshToken);

        var grants = (await RunAsync()).Last(progress => progress.Place.Table == TableNames.Grants);

        Assert.Equal((0, 1), (grants.Reencrypted, grants.Overtaken));
        Assert.Equal(successor, (await client.RefreshAsync(token)).RefreshToken);
        Assert.False((await Broker.Get<SealedRows>().CountAsync(Cancellation)).ContainsKey(1));
    }

    [Fact]
    public async Task An_unreadable_row_is_reported_and_kept_and_the_others_continue()
    {
        await AddGrantsAsync(3);
        var table = Broker.Table(TableNames.Grants);
        var rows = await table.QueryAsync<TableEntity>().ToListAsync();
        rows[1]["Successor"] = rows[0]["Successor"];
        await table.UpdateEntityAsync(rows[1], rows[1].ETag, TableUpdateMode.Replace);
        await RotateAsync();

        var grants = (await RunAsync()).Last(progress => progress.Place.Table == TableNames.Grants);

        Assert.Equal((2, 1), (grants.Reencrypted, grants.Damaged));
    }

    [Fact]
    public async Task Every_binary_column_of_every_table_is_known_to_the_job()
    {
        await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer);
        await client.RefreshAsync((await client.GetTokensAsync()).RefreshToken);
        await BeginToConnectAsync();
        var account = await client.Browser.GetAsync($"{Broker.Issuer}/account");
        await client.Browser.SubmitAsync(account, account.Forms[0]);

        var found = new HashSet<string>();
        await foreach (var table in Broker.Tables.QueryAsync())
        {
            await foreach (var row in Broker.Table(table.Name).QueryAsync<TableEntity>())
            {
                found.UnionWith(
                    row.Where(column => column.Value is byte[]).Select(column => $"{table.Name}.{column.Key}")
                );
            }
        }

        Assert.Equal(
            SealedPlace.All.Select(place => place.ToString()).Concat(["Connections.Tokens", "Keys.Wrapped"]).Order(),
            found.Order()
        );
    }

    [Fact]
    public async Task A_value_that_is_no_envelope_is_reported_and_stops_neither_the_job_nor_the_count()
    {
        await AddGrantsAsync(3);
        var table = Broker.Table(TableNames.Grants);
        var row = (await table.QueryAsync<TableEntity>().ToListAsync())[1];
        row["Successor"] = "text";
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        await RotateAsync();

        var grants = (await RunAsync()).Last(progress => progress.Place.Table == TableNames.Grants);

        Assert.Equal((2, 1), (grants.Reencrypted, grants.Damaged));
        Assert.False((await Broker.Get<SealedRows>().CountAsync(Cancellation)).ContainsKey(1));
    }

    /// <summary>Opens a real link of /connect, as far as the upstream.</summary>
    private async Task BeginToConnectAsync()
    {
        await using var scene = await VaultScene.StartAsync(
            VaultParts.Local,
            VaultParts.SettingsFor(Vault),
            services => VaultParts.UseVault(services, Vault)
        );
        var sent = await scene.Client.Browser.GetAsync(await scene.LinkAsync());
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
    }

    private async Task RotateAsync()
    {
        await Broker.Get<DataKeyRotation>().RotateAsync(Cancellation);
        Broker.Clock.Advance(DataKeyRules.Notice);
    }

    private async Task<List<ReencryptionProgress>> RunAsync() =>
        await Broker.Get<ReencryptionJob>().RunAsync(Cancellation).ToListAsync(Cancellation);

    private Task AddGrantsAsync(int count) =>
        Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation },
            async (_, token) =>
            {
                var now = Broker.Clock.GetUtcNow();
                var grant = new StoredGrant
                {
                    Id = GrantId.Create(Secret.Create().Reveal(), now + TimeSpan.FromDays(90)),
                    ClientId = "client",
                    Resource = TestBroker.ResourceUri,
                    Scopes = ScopeSet.Of(["profile"]),
                    CreatedAt = now,
                    Generation = 1,
                    RotatedAt = now,
                    Successor = Secret.Create(),
                    ExpiresAt = now + TimeSpan.FromDays(30),
                };
                await Broker.Get<IGrantStore>().TryStartAsync(grant, token);
            }
        );
}
