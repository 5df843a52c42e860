using McpOAuth.Retention;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The timer function that deletes expired rows and rotates keys that are due.</summary>
public sealed class SweepFunction(PeriodicUpkeep maintenance)
{
    [Function("sweep")]
    public Task RunAsync([TimerTrigger("0 */15 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        maintenance.RunAsync(cancellation);
}
