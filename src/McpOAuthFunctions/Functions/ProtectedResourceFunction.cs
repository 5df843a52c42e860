using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Protected resource metadata (RFC 9728).</summary>
public sealed class ProtectedResourceFunction(BrokerPipeline broker)
{
    [Function("oauth-protected-resource")]
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
            Route = ".well-known/oauth-protected-resource/{*path}"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
