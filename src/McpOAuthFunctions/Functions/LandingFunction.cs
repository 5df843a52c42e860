using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The landing page at the root.</summary>
/// <remarks>The host routes the root only if its own home page is off (AzureWebJobsDisableHomepage).</remarks>
public sealed class LandingFunction(BrokerPipeline broker)
{
    [Function("landing")]
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
            Route = "{ignored:maxlength(0)?}"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
