using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Connects a tool to an upstream for the person who is signed in.</summary>
public sealed class ConnectFunction(FunctionPipeline pipeline)
{
    [Function("connect")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "connect/{handle}")] HttpRequest request
    ) => pipeline.RunAsync("connect", request.HttpContext);
}
