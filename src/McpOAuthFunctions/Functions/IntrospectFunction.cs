using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The introspection endpoint (RFC 7662).</summary>
public sealed class IntrospectFunction(BrokerPipeline broker)
{
    [Function("introspect")]
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
            Route = "introspect"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
