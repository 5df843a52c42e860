using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>Refreshes this instance's signing keys in the background, so that no request starts a load.</summary>
/// <remarks>
/// An instance that was frozen in the meantime refreshes them with its first request (<see cref="SigningKeyRing"/>).
/// </remarks>
internal sealed partial class SigningKeyRefresh(
    SigningKeyRing ring,
    TimeProvider clock,
    ILogger<SigningKeyRefresh> logger
) : BackgroundService
{
    /// <summary>Ahead of the age at which a request would start the load.</summary>
    public static readonly TimeSpan Interval = SigningKeyRing.CopyLifetime - TimeSpan.FromMinutes(1);

    private readonly PeriodicTimer timer = new(Interval, clock);

    public override void Dispose()
    {
        base.Dispose();
        timer.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryRefreshAsync(stoppingToken);
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancellation)
    {
        try
        {
            // An instance that has signed nothing yet reads them when it does.
            if (ring.HasCopy)
            {
                await ring.RefreshAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The instance is shutting down.
        }
#pragma warning disable CA1031 // A background failure must not stop the instance. The keys in memory stay in use.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.SigningKeysNotRefreshed(exception);
        }
    }
}
