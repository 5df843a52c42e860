using System.Collections.Concurrent;
using Azure.Data.Tables;
using DevEnvironment.Node;
using DevEnvironment.Storage;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Azurites for tests that would disturb others. Starting one takes seconds, so each serves many tests.</summary>
public sealed class StoragePool(NodeParts node) : IAsyncDisposable
{
    private readonly ConcurrentQueue<Azurite> free = new();

    /// <summary>One without any table, until it is disposed.</summary>
    public async Task<OwnStorage> RentAsync()
    {
        if (!free.TryDequeue(out var azurite))
        {
            return new(await Azurite.StartAsync(node), free);
        }
        var tables = new TableServiceClient(azurite.ConnectionString);
        await foreach (var table in tables.QueryAsync())
        {
            await tables.DeleteTableAsync(table.Name);
        }
        return new(azurite, free);
    }

    public async ValueTask DisposeAsync()
    {
        while (free.TryDequeue(out var azurite))
        {
            await azurite.DisposeAsync();
        }
    }
}

/// <summary>An Azurite that no other test uses at the moment.</summary>
public sealed class OwnStorage(Azurite azurite, ConcurrentQueue<Azurite> free) : IDisposable
{
    public Azurite Azurite => azurite;

    public string ConnectionString => azurite.ConnectionString;

    /// <summary>Returns it to the pool.</summary>
    public void Dispose() => free.Enqueue(azurite);
}
