namespace McpOAuthFunctions.Hosting;

/// <summary>Whether an Azure Functions host stands above this process and forwards its requests.</summary>
public sealed record FunctionsHost(bool IsAbove)
{
    /// <summary>
    /// Reads it from the arguments that the host gives every .NET worker, today's or the older ones. Not from a setting:
    /// people have those of the host in local.settings.json.
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
