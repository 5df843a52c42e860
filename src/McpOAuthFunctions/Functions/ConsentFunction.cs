using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Receives the user's decision from the consent page.</summary>
public sealed class ConsentFunction(BrokerPipeline broker)
{
    [Function("consent")]
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
            Route = "consent"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
