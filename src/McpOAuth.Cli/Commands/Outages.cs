using Azure;
using McpOAuth.Protocol;

namespace McpOAuth.Cli.Commands;

/// <summary>Describes an outage with its cause. For operators only, not for callers of the broker.</summary>
internal static class Outages
{
    public static string Describe(OutageException exception)
    {
        var cause = exception.InnerException is AggregateException aggregate
            ? aggregate.InnerExceptions[^1]
            : exception.InnerException;
        var reason = cause switch
        {
            null => "",
            // The full message includes headers and content on further lines.
            RequestFailedException failed => $"{failed.Status} {failed.ErrorCode}: {FirstLineOf(failed.Message)}",
            // Wrapping exceptions often repeat the cause with its stack trace.
            _ => FirstLineOf(cause.GetBaseException().Message),
        };
        return reason.Length == 0 ? exception.Message : $"{exception.Message}{Environment.NewLine}  {reason}";
    }

    private static string FirstLineOf(string text) => text.Split('\n', 2)[0].TrimEnd('\r');
}
