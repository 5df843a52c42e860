using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The token endpoint (RFC 6749 §3.2).</summary>
public sealed class TokenFunction(FunctionPipeline pipeline)
{
    [Function("token")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "token")] HttpRequest request
    ) => pipeline.RunAsync("token", request.HttpContext);
}
