namespace McpOAuthFunctions.Hosting;

/// <summary>Where log entries go: to the Functions host, or to the console by the program itself.</summary>
/// <remarks>
/// On the console: lines for people in Development, one JSON object a line elsewhere. Without scopes, because ASP.NET
/// Core's scope has the request's path, and paths hold handles. Under the host the worker sends each entry with its
/// invocation; the console would be a second copy.
/// </remarks>
public static class Logs
{
    public static void Add(ILoggingBuilder logging, bool development, FunctionsHost host)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        if (host.IsAbove)
        {
            return;
        }
        if (development)
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }
        else
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = "O";
                console.UseUtcTimestamp = true;
            });
        }
    }
}
