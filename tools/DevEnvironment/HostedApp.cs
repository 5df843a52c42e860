using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace DevEnvironment;

/// <summary>A web application in this process. Stops gracefully before it is disposed.</summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private readonly WebApplication app;

    private HostedApp(WebApplication app) => this.app = app;

    public IServiceProvider Services => app.Services;

    /// <summary>Completes when the application stops, for any reason.</summary>
    public Task Ended => app.WaitForShutdownAsync(CancellationToken.None);

    /// <exception cref="CannotStartException">Its settings are invalid, or it could not listen.</exception>
    public static async Task<HostedApp> StartAsync(
        string name,
        Func<WebApplication> build,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var hosted = new HostedApp(build());
            await hosted.StartAsync(cancellationToken);
            return hosted;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new CannotStartException($"{name} did not start: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
