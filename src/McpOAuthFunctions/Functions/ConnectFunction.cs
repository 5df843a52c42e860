using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Connects a tool to an upstream for the signed-in user.</summary>
public sealed class ConnectFunction(BrokerPipeline broker)
{
    [Function("connect")]
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
            Route = "connect/{handle}"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
