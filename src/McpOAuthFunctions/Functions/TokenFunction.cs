using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The token endpoint (RFC 6749 §3.2).</summary>
public sealed class TokenFunction(BrokerPipeline broker)
{
    [Function("token")]
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
            Route = "token"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
