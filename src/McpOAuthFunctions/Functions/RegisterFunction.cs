using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Dynamic client registration (RFC 7591).</summary>
public sealed class RegisterFunction(BrokerPipeline broker)
{
    [Function("register")]
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
            Route = "register"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
