using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpenIddictPeer;

/// <summary>Sets what SQLite forgets with a connection, once for each connection of the pool.</summary>
internal sealed class SqliteSettings : DbConnectionInterceptor
{
    private readonly ConditionalWeakTable<object, object> known = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Apply((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Apply((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    private void Apply(SqliteConnection connection)
    {
        if (!known.TryAdd(connection.Handle!, connection.Handle!))
        {
            return;
        }
        using var command = connection.CreateCommand();
        // The first as rows-in-sqlite.mjs. With the second, SQLite waits for a lock itself; the driver would sleep 150 ms.
        command.CommandText = "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000";
        command.ExecuteNonQuery();
    }
}
