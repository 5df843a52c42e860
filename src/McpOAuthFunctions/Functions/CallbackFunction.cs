using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The redirect URI at an upstream, one for each (RFC 9700 §4.4).</summary>
public sealed class CallbackFunction(BrokerPipeline broker)
{
    [Function("callback")]
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
            Route = "callback/{upstream}"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
