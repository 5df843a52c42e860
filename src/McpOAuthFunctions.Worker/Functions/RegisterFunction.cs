using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>Dynamic client registration (RFC 7591).</summary>
public sealed class RegisterFunction(FunctionPipeline pipeline)
{
    [Function("register")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "register")] HttpRequest request
    ) => pipeline.RunAsync("register", request.HttpContext);
}
