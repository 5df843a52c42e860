using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The revocation endpoint (RFC 7009).</summary>
public sealed class RevokeFunction(BrokerPipeline broker)
{
    [Function("revoke")]
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
            Route = "revoke"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
