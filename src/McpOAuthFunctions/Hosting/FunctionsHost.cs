namespace McpOAuthFunctions.Hosting;

/// <summary>Whether this process runs behind an Azure Functions host that forwards requests.</summary>
public sealed record FunctionsHost(bool IsAbove)
{
    /// <summary>
    /// Detects the host by the arguments that it passes to every .NET worker, in current or older versions. Settings
    /// would not tell: developers keep the host's settings in local.settings.json.
    /// </summary>
    public static FunctionsHost Of(string[] args) =>
        new(
            Has(args, "--functions-worker-id")
                || (Has(args, "--workerId") && Has(args, "--host") && Has(args, "--port"))
        );

    private static bool Has(string[] args, string name) =>
        args.Any(argument =>
            argument.Equals(name, StringComparison.OrdinalIgnoreCase)
            || argument.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)
        );
}
