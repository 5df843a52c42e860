using Azure.Data.Tables;
using McpOAuth.Keys;
using McpOAuth.SignIn;
using McpOAuth.Sweeping;

namespace McpOAuthFunctions.TableStorage;

/// <summary>Sign-ins under way in table <c>SignInAttempts</c>: the state's hash as the key, the rest encrypted.</summary>
public sealed class TableSignInAttemptStore : ISignInAttemptStore, ISweepable
{
    private const string AttemptColumn = "Attempt";

    private readonly StorageTable table;
    private readonly Sealer sealer;

    public TableSignInAttemptStore(StorageTable table, Sealer sealer)
    {
        this.table = table;
        this.sealer = sealer;
    }

    public string Table => table.Name;

    public async Task AddAsync(StateHandle state, SignInAttempt attempt, CancellationToken cancellation)
    {
        var row = new TableEntity(Partitions.OfAttempt(state), state.Hash) { ["ExpiresAt"] = attempt.ExpiresAt };
        var content = SealedSignInAttempt.Of(attempt);
        var type = SignInJson.Default.SealedSignInAttempt;
        await sealer.WriteJsonAsync(Table, row, AttemptColumn, content, type, cancellation);
        // The key has 256 random bits: it can only be taken by this very insert, repeated after a lost answer.
        await table.TryAddAsync(row, cancellation);
    }

    public async Task<(SignInAttempt Attempt, string Version)?> FindAsync(
        StateHandle state,
        CancellationToken cancellation
    )
    {
        var row = await table.FindAsync(Partitions.OfAttempt(state), state.Hash, cancellation);
        if (row is null)
        {
            return null;
        }
        var type = SignInJson.Default.SealedSignInAttempt;
        var content = await sealer.ReadJsonAsync(Table, row, AttemptColumn, type, cancellation);
        return content is null ? null : (content.ToAttempt(), row.ETag.ToString("G"));
    }

    public Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation) =>
        table.TryDeleteAsync(Partitions.OfAttempt(state), state.Hash, version, cancellation);

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ExpiredPartitions.RemoveAsync(table, StateHandle.MinuteOf(now), cancellation);
}
