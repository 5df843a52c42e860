using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The revocation endpoint (RFC 7009).</summary>
public sealed class RevokeFunction(FunctionPipeline pipeline)
{
    [Function("revoke")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "revoke")] HttpRequest request
    ) => pipeline.RunAsync("revoke", request.HttpContext);
}
