using McpOAuth.Audit;

namespace McpOAuthFunctions.Hosting;

/// <summary>Configures log output: to the Functions host, or to the console when stand-alone.</summary>
/// <remarks>
/// The console gets readable lines in Development, and one JSON object per line elsewhere. Scopes are left out, because
/// ASP.NET Core's scope contains the request path, and paths may contain handles. Behind the host, the worker sends
/// each entry with its invocation, so the console would duplicate it.
/// </remarks>
public static class Logs
{
    /// <summary>The provider that sends entries to the Functions host. Its type is internal.</summary>
    private const string HostProvider = "Microsoft.Azure.Functions.Worker.Logging.WorkerLoggerProvider";

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

    /// <summary>Sends audit events only to the exporter, which the caller has added.</summary>
    /// <remarks>
    /// The host would store each again, in Application Insights and in its own log: three copies of what identifies
    /// users, each paid for.
    /// </remarks>
    public static void KeepAuditFromHost(ILoggingBuilder logging, FunctionsHost host)
    {
        if (host.IsAbove)
        {
            logging.Services.Configure<LoggerFilterOptions>(filters =>
                filters.Rules.Add(new(HostProvider, typeof(AuditLog).FullName, LogLevel.None, filter: null))
            );
        }
    }
}
