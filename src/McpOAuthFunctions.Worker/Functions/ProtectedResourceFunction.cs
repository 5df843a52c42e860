using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Metadata of the protected resources (RFC 9728).</summary>
public sealed class ProtectedResourceFunction(FunctionPipeline pipeline)
{
    [Function("oauth-protected-resource")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "options",
            Route = ".well-known/oauth-protected-resource/{*path}"
        )]
            HttpRequest request
    ) => pipeline.RunAsync("oauth-protected-resource", request.HttpContext);
}
