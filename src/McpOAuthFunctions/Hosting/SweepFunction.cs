namespace McpOAuthFunctions.Hosting;

/// <summary>The timer function: the Functions host calls it by POST /sweep on the handler's own port.</summary>
/// <remarks>
/// Mapped only under the host, which forwards no request of the outside to it: it has no HTTP trigger, and the handler
/// listens on 127.0.0.1 alone.
/// </remarks>
internal static class SweepFunction
{
    public const string Name = "sweep";

    public static void Map(WebApplication app) =>
        app.MapPost(
            $"/{Name}",
            async (HttpContext http) =>
            {
                await app.Services.GetRequiredService<Maintenance>().RunAsync(http.RequestAborted);
                http.Response.ContentType = "application/json";
                // A null body would never complete the invocation.
                await http.Response.WriteAsync("""{"Outputs":{},"Logs":[],"ReturnValue":null}""", http.RequestAborted);
            }
        );
}
