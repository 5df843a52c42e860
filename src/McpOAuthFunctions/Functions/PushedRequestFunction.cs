using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The pushed authorization request endpoint (RFC 9126 §2).</summary>
public sealed class PushedRequestFunction(BrokerPipeline broker)
{
    [Function("par")]
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
            Route = "par"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
