namespace FunctionsTestHost;

/// <summary>All log entries of a worker, in the order in which they came.</summary>
public sealed class WorkerLogs
{
    private readonly Lock gate = new();
    private readonly List<WorkerLog> all = [];
    private TaskCompletionSource more = NewSignal();

    public IReadOnlyList<WorkerLog> All
    {
        get
        {
            lock (gate)
            {
                return [.. all];
            }
        }
    }

    /// <summary>The first entry that is meant, which may have come already.</summary>
    /// <exception cref="TimeoutException">It did not come within the limit.</exception>
    public async Task<WorkerLog> WaitForAsync(Func<WorkerLog, bool> isMeant, TimeSpan limit)
    {
        using var time = new CancellationTokenSource(limit);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (all.Find(log => isMeant(log)) is { } found)
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
                throw new TimeoutException($"The entry did not come. What came: {string.Join('\n', All)}");
            }
        }
    }

    internal void Add(WorkerLog log)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            all.Add(log);
            (signal, more) = (more, NewSignal());
        }
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
