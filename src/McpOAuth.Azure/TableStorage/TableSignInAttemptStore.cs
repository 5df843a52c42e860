using Azure.Data.Tables;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Retention;
using McpOAuth.SignIn;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Pending sign-ins in table <c>SignInAttempts</c>. The key is the hash of the state; the rest is encrypted.
/// </summary>
public sealed class TableSignInAttemptStore(
    [FromKeyedServices(TableNames.SignInAttempts)] StorageTable table,
    Sealer sealer,
    ILogger<TableSignInAttemptStore> logger
) : ISignInAttemptStore, ISweepable
{
    private const string AttemptColumn = "Attempt";
    private const string ConnectionColumn = "Connection";
    private const string AccountColumn = "Account";
    private const string ClaimColumn = "Claim";

    private static readonly string[] Columns = [AttemptColumn, ConnectionColumn, AccountColumn];

    private readonly AttemptTickets tickets = new(table.Name, sealer);

    public string Table => table.Name;

    public async Task<string?> AddAsync(StateHandle state, UpstreamAttempt attempt, CancellationToken cancellation)
    {
        var row = new TableEntity(Partitions.OfAttempt(state), state.Hash) { ["ExpiresAt"] = attempt.ExpiresAt };
        await WriteAsync(row, attempt, cancellation);
        // The key has 256 random bits, so a conflict can only be this same insert, retried after a lost response.
        return await table.TryAddAsync(row, cancellation) is { } version
            ? await tickets.WriteAsync(row, ColumnOf(attempt), version, cancellation)
            : null;
    }

    public async Task<(UpstreamAttempt Attempt, string Version)?> OpenTicketAsync(
        StateHandle state,
        string ticket,
        CancellationToken cancellation
    )
    {
        var row = new TableEntity(Partitions.OfAttempt(state), state.Hash);
        return
            await tickets.TryReadAsync(ticket, row, Columns, cancellation) is { } version
            && await ReadAsync(row, cancellation) is { } attempt
            ? (attempt, version)
            : null;
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

    // The attempt goes, and the claimer's mark comes in its place. A deletion that is retried after a lost response
    // would find nothing, as if another request had been faster.
    public async Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation)
    {
        var claim = Secret.Create(16).Reveal();
        var row = new TableEntity(Partitions.OfAttempt(state), state.Hash) { [ClaimColumn] = claim };
        if (await table.TryReplaceAsync(row, version, cancellation) is not null)
        {
            return true;
        }
        var found = await table.FindAsync(row.PartitionKey, row.RowKey, cancellation);
        return found?.ReadTextOrNull(ClaimColumn) == claim;
    }

    public Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ExpiredPartitions.RemoveAsync(table, StateHandle.MinuteOf(now), ExpiredPartitions.Minute, cancellation);

    private static string ColumnOf(UpstreamAttempt attempt) =>
        attempt switch
        {
            ConnectionAttempt => ConnectionColumn,
            AccountAttempt => AccountColumn,
            _ => AttemptColumn,
        };

    // Each kind has its own column, so one cannot be read as the other.
    private ValueTask WriteAsync(TableEntity row, UpstreamAttempt attempt, CancellationToken cancellation) =>
        attempt switch
        {
            ConnectionAttempt connection => sealer.WriteAsync(
                Table,
                row,
                ConnectionColumn,
                connection,
                ConnectionAttempt.Format,
                cancellation
            ),
            AccountAttempt account => sealer.WriteAsync(
                Table,
                row,
                AccountColumn,
                account,
                AccountAttempt.Format,
                cancellation
            ),
            _ => sealer.WriteAsync(
                Table,
                row,
                AttemptColumn,
                (SignInAttempt)attempt,
                SignInAttempt.Format,
                cancellation
            ),
        };

    private async ValueTask<UpstreamAttempt?> ReadAsync(TableEntity row, CancellationToken cancellation) =>
        await ReadAsync(row, ConnectionColumn, ConnectionAttempt.Format, cancellation)
        ?? await ReadAsync(row, AccountColumn, AccountAttempt.Format, cancellation)
        ?? (UpstreamAttempt?)await ReadAsync(row, AttemptColumn, SignInAttempt.Format, cancellation);

    private ValueTask<T?> ReadAsync<T>(
        TableEntity row,
        string column,
        SealedFormat<T> format,
        CancellationToken cancellation
    )
        where T : UpstreamAttempt => sealer.TryReadAsync(table, row, column, format, logger, cancellation);
}
