using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Whether the program runs.</summary>
public sealed class HealthLiveFunction(FunctionPipeline pipeline)
{
    [Function("health-live")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request
    ) => pipeline.RunAsync("health-live", request.HttpContext);
}
