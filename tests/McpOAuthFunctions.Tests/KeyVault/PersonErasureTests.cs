using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;
using McpOAuth.Retention;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>A person who is forgotten leaves nothing that can be read, copies of the tables included.</summary>
[Collection(VaultParts.Name), Trait("Spec", "GDPR article 17")]
public sealed class PersonErasureTests(VaultParts parts) : KeyVaultTests(parts)
{
    private TestClient client = null!;
    private Answer alice = null!;
    private string subject = "";

    private IConnectionStore Connections => Broker.Get<IConnectionStore>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = await RegisterAsync();
        alice = await client.RefreshAsync((await client.GetTokensAsync()).RefreshToken);
        subject = AccessToken.Read(alice).Subject;
    }

    [Fact]
    public async Task Erasure_removes_a_users_rows_and_tokens_and_no_one_elses()
    {
        client.UseNewBrowser();
        var bob = await client.GetTokensAsync("bob");

        var rows = await Broker.Get<PersonErasure>().EraseAsync(subject, Cancellation);

        Assert.Equal(3, rows); // connection, grant, approval
        Assert.DoesNotContain(subject, await DumpAsync(), StringComparison.Ordinal);
        (await client.RefreshAsync(alice.RefreshToken)).AssertRefused("invalid_grant");
        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(bob.RefreshToken)).Status);
        Assert.NotNull(await Connections.FindAsync(new(AccessToken.Read(bob).Subject, "local", null), Cancellation));
    }

    [Fact]
    public async Task A_connection_brought_back_from_a_copy_cannot_be_read_by_anyone()
    {
        var copy = (await RowsAsync(TableNames.Connections)).Single();
        await Broker.Get<PersonErasure>().EraseAsync(subject, Cancellation);
        await Broker.Table(TableNames.Connections).AddEntityAsync(copy, Cancellation);

        Assert.Null(await Connections.FindAsync(new(subject, "local", null), Cancellation));

        // Nor with a new key of theirs.
        await Broker.Get<PersonKeys>().GetOrCreateAsync(subject, Cancellation);
        Assert.Null(await Connections.FindAsync(new(subject, "local", null), Cancellation));
    }

    [Fact, Trait("Invariant", "I5")]
    public async Task No_data_key_opens_a_connection_or_a_successor()
    {
        var sealer = Broker.Get<Sealer>();
        var connection = (await RowsAsync(TableNames.Connections)).Single();
        var binding = Binding.Row(TableNames.Connections, connection.PartitionKey, connection.RowKey, "Tokens");
        var grant = (await RowsAsync(TableNames.Grants)).Single(row => row.ContainsKey("Successor"));
        var successorBinding = Binding.Row(TableNames.Grants, grant.PartitionKey, grant.RowKey, "Successor");

        Assert.Null(await sealer.OpenAsync(connection.GetBinary("Tokens"), binding, Cancellation));
        var successor = await sealer.OpenAsync(grant.GetBinary("Successor"), successorBinding, Cancellation);

        // What the data key gives is sealed once more, for the client that holds the token before.
        (await client.RefreshAsync(Encoding.ASCII.GetString(successor!))).AssertRefused("invalid_grant");
        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(alice.RefreshToken)).Status);
    }

    [Fact]
    public async Task Another_instance_forgets_the_key_within_a_quarter_of_an_hour()
    {
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        var connection = (
            await another.Get<IConnectionStore>().FindAsync(new(subject, "local", null), Cancellation)
        )!.Connection;
        await Broker.Get<PersonErasure>().EraseAsync(subject, Cancellation);

        another.Clock.Advance(PersonKeys.CacheLifetime);

        Assert.Null(await another.Get<PersonKeys>().FindAsync(subject, Cancellation));
        await another.Get<IConnectionStore>().PutAsync(connection, Cancellation);
        Assert.NotNull(await Connections.FindAsync(new(subject, "local", null), Cancellation));
    }

    [Fact]
    public async Task An_instance_that_remembers_a_destroyed_key_learns_the_new_one_when_it_meets_it()
    {
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        var id = new ConnectionId(subject, "local");
        var connection = (await another.Get<IConnectionStore>().FindAsync(id, Cancellation))!.Connection;
        await Broker.Get<PersonErasure>().EraseAsync(subject, Cancellation);
        await Connections.PutAsync(connection, Cancellation);

        Assert.NotNull(await another.Get<IConnectionStore>().FindAsync(id, Cancellation));
    }

    [Fact]
    public async Task Data_sealed_under_a_destroyed_key_counts_as_missing()
    {
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        var id = new ConnectionId(subject, "local");
        var there = another.Get<IConnectionStore>();
        var connection = (await there.FindAsync(id, Cancellation))!.Connection;
        var copy = (await RowsAsync(TableNames.Connections)).Single();
        await Broker.Get<PersonErasure>().EraseAsync(subject, Cancellation);
        // The other instance remembers the key, and writes the row that somebody has brought back.
        await Broker.Table(TableNames.Connections).AddEntityAsync(copy, Cancellation);
        await there.PutAsync(connection, Cancellation);

        Assert.Null(await Connections.FindAsync(id, Cancellation));
        await Broker.Get<PersonKeys>().GetOrCreateAsync(subject, Cancellation);
        Assert.Null(await Connections.FindAsync(id, Cancellation));
    }

    [Fact]
    public async Task An_upstream_refresh_under_way_makes_no_new_key_for_a_person_who_was_forgotten()
    {
        var found = (await Connections.FindAsync(new(subject, "local"), Cancellation))!;
        await Broker.Get<PersonErasure>().EraseAsync(subject, Cancellation);

        Assert.Null(await Connections.TryReplaceAsync(found.Connection, found.Version, Cancellation));

        Assert.Empty(await RowsAsync(TableNames.PersonKeys));
    }

    [Fact]
    public async Task Instances_that_meet_a_person_at_once_agree_on_the_key()
    {
        const string carol = "Y2Fyb2w";
        PersonSealer? ofTheFaster = null;
        var before = new BeforeRequests();
        before.Do(
            TableNames.PersonKeys,
            async () => ofTheFaster = await Broker.Get<PersonKeys>().GetOrCreateAsync(carol, Cancellation)
        );
        await using var slower = await VaultParts.StartBrokerAsync(
            Vault,
            services => services.AddSingleton<HttpPipelinePolicy>(before)
        );

        var ofTheSlower = await slower.Get<PersonKeys>().GetOrCreateAsync(carol, Cancellation);

        var binding = Binding.Token("test");
        var envelope = await ofTheSlower.SealAsync("secret"u8.ToArray(), binding, Cancellation);
        Assert.NotNull(await ofTheFaster!.OpenAsync(envelope, binding, Cancellation));
    }

    [Fact, Trait("Budget", "exchange")]
    public async Task A_connection_is_read_with_one_operation_and_one_more_where_the_person_is_new_here()
    {
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        var store = another.Get<IConnectionStore>();
        await another.Get<DataKeyRing>().CurrentAsync(Cancellation);
        another.Operations.Reset();

        await store.FindAsync(new(subject, "local", null), Cancellation);
        await store.FindAsync(new(subject, "local", null), Cancellation);

        // The first two go out at the same time.
        Assert.Equal(["GET Connections", "GET Connections", "GET PersonKeys"], another.Operations.All.Order());
    }

    [Fact, Trait("Budget", "exchange")]
    public async Task A_connection_and_the_key_of_a_person_who_is_new_here_are_read_at_the_same_time()
    {
        var (beforeKey, beforeRow) = (new BeforeRequests(), new BeforeRequests());
        await using var another = await VaultParts.StartBrokerAsync(
            Vault,
            services => services.AddSingleton<HttpPipelinePolicy>(beforeKey).AddSingleton<HttpPipelinePolicy>(beforeRow)
        );
        await another.Get<DataKeyRing>().CurrentAsync(Cancellation);
        var keyIsAskedFor = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        beforeKey.DoBeforeRead(
            TableNames.PersonKeys,
            () =>
            {
                keyIsAskedFor.SetResult();
                return Task.CompletedTask;
            }
        );
        beforeRow.DoBeforeRead(
            TableNames.Connections,
            () => keyIsAskedFor.Task.WaitAsync(TimeSpan.FromSeconds(5), Cancellation)
        );

        Assert.NotNull(await another.Get<IConnectionStore>().FindAsync(new(subject, "local", null), Cancellation));
    }

    [Fact]
    public async Task Another_instance_does_not_seal_with_the_destroyed_key_when_the_user_returns()
    {
        var connection = (await Connections.FindAsync(new(subject, "local", null), Cancellation))!.Connection;
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        var there = another.Get<IConnectionStore>();
        // Caches the key there.
        await there.PutAsync(connection, Cancellation);
        await Broker.Get<PersonErasure>().EraseAsync(subject, Cancellation);

        await there.PutAsync(connection, Cancellation);

        Assert.NotNull(await Connections.FindAsync(connection.Id, Cancellation));
        await using var third = await VaultParts.StartBrokerAsync(Vault);
        Assert.NotNull(await third.Get<IConnectionStore>().FindAsync(connection.Id, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("' or PartitionKey ne '")]
    public async Task An_unknown_subject_erases_nothing(string text)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Broker.Get<PersonErasure>().EraseAsync(text, Cancellation));

        Assert.NotNull(await Connections.FindAsync(new(subject, "local", null), Cancellation));
    }

    private async Task<List<TableEntity>> RowsAsync(string table) =>
        await Broker.Table(table).QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);

    private async Task<string> DumpAsync()
    {
        var text = new StringBuilder();
        await foreach (var table in Broker.Tables.QueryAsync())
        {
            foreach (var row in await RowsAsync(table.Name))
            {
                var values = row.Select(column =>
                    column.Value is byte[] bytes ? Convert.ToHexString(bytes) : column.Value
                );
                text.AppendJoin('\n', values);
            }
        }
        return text.ToString();
    }
}
