using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The introspection endpoint (RFC 7662).</summary>
public sealed class IntrospectFunction(FunctionPipeline pipeline)
{
    [Function("introspect")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "introspect")] HttpRequest request
    ) => pipeline.RunAsync("introspect", request.HttpContext);
}
