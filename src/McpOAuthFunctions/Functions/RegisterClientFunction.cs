using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Manages one client registration (RFC 7592).</summary>
public sealed class RegisterClientFunction(BrokerPipeline broker)
{
    [Function("register-client")]
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
            Route = "register/{clientId}"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
