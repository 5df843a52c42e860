using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Authorization server metadata (RFC 8414).</summary>
public sealed class AuthorizationServerFunction(BrokerPipeline broker)
{
    [Function("oauth-authorization-server")]
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
            Route = ".well-known/oauth-authorization-server"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
