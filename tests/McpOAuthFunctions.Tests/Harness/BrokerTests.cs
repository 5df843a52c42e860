using DevEnvironment.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Starts a broker before each test, and afterwards disposes of everything that the test kept.</summary>
public abstract class BrokerTests(LocalParts parts) : IAsyncLifetime
{
    private readonly Stack<object> kept = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected LocalParts Parts => parts;

    /// <summary>The tables that the broker uses.</summary>
    protected Azurite Storage { get; private set; } = parts.Azurite;

    protected TestBroker Broker { get; private set; } = null!;

    /// <summary>Sees every response as it is: follows no redirect, keeps no cookie.</summary>
    protected HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Added to the usual settings, or in place of them.</summary>
    protected virtual Dictionary<string, string?> Settings => [];

    /// <summary>True for tests that count or sweep rows, which other tests would disturb.</summary>
    protected virtual bool NeedsOwnStorage => false;

    public virtual async ValueTask InitializeAsync()
    {
        Keep(Http);
        if (NeedsOwnStorage)
        {
            Storage = Keep(await parts.OwnStorage.RentAsync()).Azurite;
        }
        Broker = Keep(await StartBrokerAsync());
    }

    /// <summary>Disposes of what was kept, the latest first.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        while (kept.TryPop(out var item))
        {
            if (item is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
            else
            {
                ((IDisposable)item).Dispose();
            }
        }
    }

    protected virtual Task<TestBroker> StartBrokerAsync()
    {
        var settings = Settings;
        if (NeedsOwnStorage)
        {
            settings["Storage:ConnectionString"] = Storage.ConnectionString;
        }
        return TestBroker.StartAsync(parts, settings, Configure);
    }

    protected virtual void Configure(IServiceCollection services) { }

    /// <summary>A public client of this test's broker.</summary>
    protected async Task<TestClient> RegisterAsync() => Keep(await TestClient.RegisterAsync(Broker));

    /// <summary>Disposes of <paramref name="item"/> at the end of the test.</summary>
    protected T Keep<T>(T item)
        where T : class
    {
        kept.Push(item);
        return item;
    }
}
