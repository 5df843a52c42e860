using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The public signing keys (RFC 7517).</summary>
public sealed class JwksFunction(BrokerPipeline broker)
{
    [Function("jwks")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "head",
            "post",
            "put",
            "patch",
            "delete",
            "options",
            Route = ".well-known/jwks.json"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
