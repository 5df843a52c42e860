using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Receives the user's answer to the page that shows the account.</summary>
public sealed class ContinueFunction(BrokerPipeline broker)
{
    [Function("continue")]
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
            Route = "continue"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
