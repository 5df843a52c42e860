namespace McpOAuthFunctions.Hosting;

/// <summary>What goes to the console: lines for people in Development, one JSON object a line for programs elsewhere.</summary>
/// <remarks>
/// Without scopes: ASP.NET Core's has the request's path, in which handles stand. The Functions host takes each line of the
/// console as an entry of its own.
/// </remarks>
public static class Logs
{
    public static void Add(ILoggingBuilder logging, bool development)
    {
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
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
    }
}
