using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Functions;

/// <summary>The same metadata at the URL that OpenID Connect clients use (RFC 8414 §5).</summary>
public sealed class OpenIdConfigurationFunction(BrokerPipeline broker)
{
    [Function("openid-configuration")]
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
            Route = ".well-known/openid-configuration"
        )]
            HttpRequest request
    ) => broker.RunAsync(request);
}
