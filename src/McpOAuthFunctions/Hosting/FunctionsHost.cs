namespace McpOAuthFunctions.Hosting;

/// <summary>Tells whether the Azure Functions host started this process.</summary>
internal static class FunctionsHost
{
    /// <summary>
    /// By the arguments that the host gives every .NET worker, today's or the older ones. Not by a setting: people have
    /// those of the host in local.settings.json.
    /// </summary>
    public static bool Started(string[] args) =>
        Has(args, "--functions-worker-id") || (Has(args, "--workerId") && Has(args, "--host") && Has(args, "--port"));

    private static bool Has(string[] args, string name) =>
        args.Any(argument =>
            argument.Equals(name, StringComparison.OrdinalIgnoreCase)
            || argument.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)
        );
}
