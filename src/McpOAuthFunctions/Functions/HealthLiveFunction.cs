using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The liveness probe: the process responds.</summary>
public sealed class HealthLiveFunction(BrokerPipeline broker)
{
    [Function("health-live")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "head",
            "post",
            "put",
            "patch",
            "delete",
            "options",
            Route = "health/live"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
