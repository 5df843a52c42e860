using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Freshness;

/// <summary>A value with a lifetime of 10 seconds, served at once for 20 more and on failure for 60 more.</summary>
public abstract class FreshScene
{
    protected static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    protected static readonly TimeSpan WhileRevalidate = TimeSpan.FromSeconds(20);
    protected static readonly TimeSpan IfError = TimeSpan.FromSeconds(60);
    protected static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    private protected FreshScene() =>
        Value = new(
            new()
            {
                Lifetime = Lifetime,
                StaleWhileRevalidate = WhileRevalidate,
                StaleIfError = IfError,
                RenewalInterval = TimeSpan.FromSeconds(2),
                LoadLimit = TimeSpan.FromSeconds(5),
            },
            Clock,
            (_, limit) => Load.LoadAsync(limit),
            Reported.Add
        );

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Clock { get; } = Some.Clock();

    private protected GatedLoad Load { get; } = new();

    private protected Fresh<string> Value { get; }

    private protected List<Exception> Reported { get; } = [];

    protected Task<string> GetAsync() => Value.GetAsync(Cancellation).AsTask();

    protected Task<string> RenewAsync(bool mayBeStale = false) => Value.RenewAsync(mayBeStale, Cancellation).AsTask();

    protected async Task LoadedAsync(string value, TimeSpan? lifetime = null)
    {
        var caller = GetAsync();
        (await Load.NextAsync()).Return(value, lifetime);
        Assert.Equal(value, await caller);
    }

    /// <summary>One caller starts a load, and it fails.</summary>
    protected async Task FailedAsync()
    {
        var caller = GetAsync();
        (await Load.NextAsync()).Throw(new OutageException("away"));
        await Value.Settled;
        await Record.ExceptionAsync(() => caller);
    }
}
