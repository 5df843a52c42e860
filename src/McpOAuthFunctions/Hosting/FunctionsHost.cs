namespace McpOAuthFunctions.Hosting;

/// <summary>Whether this process runs behind an Azure Functions host that forwards requests.</summary>
/// <param name="IsInAzure">The host runs in Azure, behind the platform's front end.</param>
public sealed record FunctionsHost(bool IsAbove, bool IsInAzure = false)
{
    /// <summary>Azure sets it for every app: https://learn.microsoft.com/azure/app-service/reference-app-settings.</summary>
    private const string SiteName = "WEBSITE_SITE_NAME";

    /// <summary>The host above this worker.</summary>
    public static FunctionsHost Above(IConfiguration configuration) =>
        new(IsAbove: true, IsInAzure: !string.IsNullOrEmpty(configuration[SiteName]));

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
