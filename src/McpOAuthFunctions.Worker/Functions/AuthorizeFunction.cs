using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The authorization endpoint (RFC 6749 §3.1).</summary>
public sealed class AuthorizeFunction(FunctionPipeline pipeline)
{
    [Function("authorize")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "authorize")] HttpRequest request
    ) => pipeline.RunAsync("authorize", request.HttpContext);
}
