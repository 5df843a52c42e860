using McpOAuthFunctions.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The timer: removes what has expired, and renews keys that are due.</summary>
public sealed class SweepFunction(Maintenance maintenance)
{
    [Function("sweep")]
    public Task RunAsync([TimerTrigger("0 */15 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        maintenance.RunAsync(cancellation);
}
