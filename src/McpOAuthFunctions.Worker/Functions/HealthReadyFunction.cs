using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Whether a login could succeed now.</summary>
public sealed class HealthReadyFunction(FunctionPipeline pipeline)
{
    [Function("health-ready")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request
    ) => pipeline.RunAsync("health-ready", request.HttpContext);
}
