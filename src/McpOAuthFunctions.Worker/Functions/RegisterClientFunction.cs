using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Management of a registration (RFC 7592).</summary>
public sealed class RegisterClientFunction(FunctionPipeline pipeline)
{
    [Function("register-client")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "put", "delete", "options", Route = "register/{clientId}")]
            HttpRequest request
    ) => pipeline.RunAsync("register-client", request.HttpContext);
}
