using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Worker.Functions;

/// <summary>The public keys of access tokens (RFC 7517 §5).</summary>
public sealed class JwksFunction(FunctionPipeline pipeline)
{
    [Function("jwks")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = ".well-known/jwks.json")]
            HttpRequest request
    ) => pipeline.RunAsync("jwks", request.HttpContext);
}
