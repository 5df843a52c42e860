using McpOAuth.Freshness;

namespace McpOAuth.Tests.Freshness;

/// <summary>A load whose every run ends when the test says so.</summary>
internal sealed class GatedLoad
{
    private readonly Lock gate = new();
    private readonly List<Run> runs = [];
    private readonly SemaphoreSlim begun = new(0);

    public int Count
    {
        get
        {
            lock (gate)
            {
                return runs.Count;
            }
        }
    }

    public Task<Loaded<string>> LoadAsync(CancellationToken limit)
    {
        var run = new Run(limit);
        lock (gate)
        {
            runs.Add(run);
        }
        begun.Release();
        return run.Task;
    }

    /// <summary>Waits until the next run has begun.</summary>
    public async Task<Run> NextAsync()
    {
        Assert.True(await begun.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        lock (gate)
        {
            return runs[^(begun.CurrentCount + 1)];
        }
    }

    internal sealed class Run(CancellationToken limit)
    {
        private readonly TaskCompletionSource<Loaded<string>> source = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public CancellationToken Limit => limit;

        public Task<Loaded<string>> Task => source.Task;

        public void Return(string value, TimeSpan? lifetime = null) =>
            source.SetResult(Loaded<string>.Keep(value, lifetime));

        public void Discard(string value) => source.SetResult(Loaded<string>.Discard(value));

        public void Fail(string value) => source.SetResult(Loaded<string>.Fail(value));

        public void Throw(Exception exception) => source.SetException(exception);
    }
}
