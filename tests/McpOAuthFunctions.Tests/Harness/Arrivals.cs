namespace McpOAuthFunctions.Tests.Harness;

/// <summary>What a stand-in received, in order. A test can await an item instead of asking for it repeatedly.</summary>
internal sealed class Arrivals<T>
    where T : class
{
    private readonly Lock gate = new();
    private readonly List<T> all = [];
    private TaskCompletionSource more = NewSignal();

    public IReadOnlyList<T> All
    {
        get
        {
            lock (gate)
            {
                return [.. all];
            }
        }
    }

    public void Add(T item)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            all.Add(item);
            (signal, more) = (more, NewSignal());
        }
        signal.SetResult();
    }

    public void Clear()
    {
        lock (gate)
        {
            all.Clear();
        }
    }

    /// <summary>Returns the first matching item, which may have arrived already.</summary>
    /// <exception cref="TimeoutException">No such item arrived within the limit.</exception>
    public async Task<T> WaitForAsync(Predicate<T> match, TimeSpan limit)
    {
        using var time = new CancellationTokenSource(limit);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (all.Find(match) is { } found)
                {
                    return found;
                }
                next = more.Task;
            }
            try
            {
                await next.WaitAsync(time.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No such item arrived. These did: {string.Join('\n', All)}");
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
