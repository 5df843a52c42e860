using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>What a person decided on the consent page.</summary>
public sealed class ConsentFunction(FunctionPipeline pipeline)
{
    [Function("consent")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "consent")] HttpRequest request
    ) => pipeline.RunAsync("consent", request.HttpContext);
}
