using McpOAuth.Telemetry;

namespace McpOAuth.Pages;

/// <summary>What a user tells the operator, who finds the attempt in the log by it.</summary>
internal static class PageReference
{
    /// <summary>The correlation id of the current login. Null outside a request.</summary>
    public static string? Current => LoginTrace.CorrelationId;
}
