using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The token endpoint for refresh tokens alone.</summary>
public sealed class RefreshFunction(FunctionPipeline pipeline)
{
    [Function("refresh")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "refresh")] HttpRequest request
    ) => pipeline.RunAsync("refresh", request.HttpContext);
}
