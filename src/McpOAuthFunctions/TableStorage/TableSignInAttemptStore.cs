using Azure.Data.Tables;
using McpOAuth.Keys;
using McpOAuth.SignIn;
using McpOAuth.Sweeping;

namespace McpOAuthFunctions.TableStorage;

/// <summary>Sign-ins under way in table <c>SignInAttempts</c>: the state's hash as the key, the rest encrypted.</summary>
public sealed class TableSignInAttemptStore : ISignInAttemptStore, ISweepable
{
    private const string AttemptColumn = "Attempt";
    private const string ConnectionColumn = "Connection";

    private readonly StorageTable table;
    private readonly Sealer sealer;

    public TableSignInAttemptStore(StorageTable table, Sealer sealer)
    {
        this.table = table;
        this.sealer = sealer;
    }

    public string Table => table.Name;

    public async Task AddAsync(StateHandle state, UpstreamAttempt attempt, CancellationToken cancellation)
    {
        var row = new TableEntity(Partitions.OfAttempt(state), state.Hash) { ["ExpiresAt"] = attempt.ExpiresAt };
        await WriteAsync(row, attempt, cancellation);
        // The key has 256 random bits: it can only be taken by this very insert, repeated after a lost answer.
        await table.TryAddAsync(row, cancellation);
    }

    public async Task<(UpstreamAttempt Attempt, string Version)?> FindAsync(
        StateHandle state,
        CancellationToken cancellation
    )
    {
        var row = await table.FindAsync(Partitions.OfAttempt(state), state.Hash, cancellation);
        if (row is null)
        {
            return null;
        }
        return await ReadAsync(row, cancellation) is { } attempt ? (attempt, row.ETag.ToString("G")) : null;
    }

    public Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation) =>
        table.TryDeleteAsync(Partitions.OfAttempt(state), state.Hash, version, cancellation);

    public Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ExpiredPartitions.RemoveAsync(table, StateHandle.MinuteOf(now), ExpiredPartitions.Minute, cancellation);

    // A column of its own for each kind: what is sealed for one cannot be read as the other.
    private ValueTask WriteAsync(TableEntity row, UpstreamAttempt attempt, CancellationToken cancellation)
    {
        if (attempt is ConnectionAttempt connection)
        {
            var request = SealedConnectionAttempt.Of(connection);
            var kind = SignInJson.Default.SealedConnectionAttempt;
            return sealer.WriteJsonAsync(Table, row, ConnectionColumn, request, kind, cancellation);
        }
        var content = SealedSignInAttempt.Of((SignInAttempt)attempt);
        var type = SignInJson.Default.SealedSignInAttempt;
        return sealer.WriteJsonAsync(Table, row, AttemptColumn, content, type, cancellation);
    }

    private async ValueTask<UpstreamAttempt?> ReadAsync(TableEntity row, CancellationToken cancellation)
    {
        var kind = SignInJson.Default.SealedConnectionAttempt;
        if (await sealer.ReadJsonAsync(Table, row, ConnectionColumn, kind, cancellation) is { } connection)
        {
            return connection.ToAttempt();
        }
        var type = SignInJson.Default.SealedSignInAttempt;
        var content = await sealer.ReadJsonAsync(Table, row, AttemptColumn, type, cancellation);
        return content?.ToAttempt();
    }
}
