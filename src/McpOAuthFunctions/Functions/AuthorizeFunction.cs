using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The authorization endpoint (RFC 6749 §3.1).</summary>
public sealed class AuthorizeFunction(BrokerPipeline broker)
{
    [Function("authorize")]
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
            Route = "authorize"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
