using Azure;
using McpOAuth.Protocol;

namespace McpOAuth.Cli.Commands;

/// <summary>Says an operator what is away, and why: unlike a caller from outside they may know.</summary>
internal static class Outages
{
    public static string Describe(OutageException exception)
    {
        var cause = exception.InnerException is AggregateException many
            ? many.InnerExceptions[^1]
            : exception.InnerException;
        var reason = cause switch
        {
            null => "",
            // Its message goes on with headers and content, line after line.
            RequestFailedException failed => $"{failed.Status} {failed.ErrorCode}: {FirstLineOf(failed.Message)}",
            // Libraries wrap what happened, and some repeat it with its stack.
            _ => FirstLineOf(cause.GetBaseException().Message),
        };
        return reason.Length == 0 ? exception.Message : $"{exception.Message}{Environment.NewLine}  {reason}";
    }

    private static string FirstLineOf(string text) => text.Split('\n', 2)[0].TrimEnd('\r');
}
