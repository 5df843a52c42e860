using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>Shows users what has access to their account, and ends it.</summary>
public sealed class AccountFunction(BrokerPipeline broker)
{
    [Function("account")]
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
            Route = "account"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
