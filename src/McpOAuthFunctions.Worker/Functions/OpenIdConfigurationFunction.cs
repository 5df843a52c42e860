using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The same metadata where OpenID clients look.</summary>
public sealed class OpenIdConfigurationFunction(FunctionPipeline pipeline)
{
    [Function("openid-configuration")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = ".well-known/openid-configuration")]
            HttpRequest request
    ) => pipeline.RunAsync("openid-configuration", request.HttpContext);
}
