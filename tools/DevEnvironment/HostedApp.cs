using Microsoft.AspNetCore.Builder;

namespace DevEnvironment;

/// <summary>A web application of this process, stopped in order before it is disposed of.</summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(5);
    private readonly WebApplication _app;

    private HostedApp(WebApplication app) => _app = app;

    /// <exception cref="CannotStartException">It refused its settings, or could not listen.</exception>
    public static async Task<HostedApp> StartAsync(
        string name,
        Func<WebApplication> build,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var app = new HostedApp(build());
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new CannotStartException($"{name} did not start: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeToStop);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch
        {
            await _app.DisposeAsync();
            throw;
        }
    }
}
