using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Metadata of the authorization server (RFC 8414).</summary>
public sealed class AuthorizationServerFunction(FunctionPipeline pipeline)
{
    [Function("oauth-authorization-server")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = ".well-known/oauth-authorization-server")]
            HttpRequest request
    ) => pipeline.RunAsync("oauth-authorization-server", request.HttpContext);
}
