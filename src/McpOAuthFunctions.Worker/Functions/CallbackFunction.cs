using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Where an upstream sends the browser back.</summary>
public sealed class CallbackFunction(FunctionPipeline pipeline)
{
    [Function("callback")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "callback/{upstream}")] HttpRequest request
    ) => pipeline.RunAsync("callback", request.HttpContext);
}
