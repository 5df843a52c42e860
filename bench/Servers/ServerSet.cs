namespace Bench.Servers;

/// <summary>The servers of one measurement. A peer that does not start is named and left out.</summary>
internal sealed class ServerSet : IAsyncDisposable
{
    private readonly List<IServerUnderLoad> all = [];

    public IReadOnlyList<IServerUnderLoad> All => all;

    public async Task AddAsync(string name, Func<Task<IServerUnderLoad>> start)
    {
        try
        {
            all.Add(await start());
        }
        catch (Exception exception)
            when (all.Count > 0 && exception is InvalidOperationException or HttpRequestException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"{name} is left out, because it did not start: {exception.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in all)
        {
            await server.DisposeAsync();
        }
    }
}
