using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The readiness probe: whether a login could succeed now.</summary>
public sealed class HealthReadyFunction(BrokerPipeline broker)
{
    [Function("health-ready")]
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
            Route = "health/ready"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
