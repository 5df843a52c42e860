using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Refreshes tokens like the token endpoint with grant_type=refresh_token (RFC 6749 §6).</summary>
public sealed class RefreshFunction(BrokerPipeline broker)
{
    [Function("refresh")]
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
            Route = "refresh"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
