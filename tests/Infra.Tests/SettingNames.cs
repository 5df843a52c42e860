namespace Infra.Tests;

/// <summary>The names of settings that the program itself does not know, or not in this role.</summary>
internal static class SettingNames
{
    /// <summary>What the Functions host, Azure.Identity and the telemetry exporters read.</summary>
    public static IReadOnlyList<string> Platform { get; } =
    [
        "AZURE_CLIENT_ID",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsDisableHomepage",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
    ];

    /// <summary>The platform reads these too, but the template does not set them (docs/operations.md, Troubleshooting).</summary>
    public static IReadOnlyList<string> Optional { get; } = ["WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED"];

    /// <summary>Without these the program refuses to start in Azure.</summary>
    public static IReadOnlyList<string> Required { get; } =
    [
        "Broker__Issuer",
        "Storage__TableServiceUri",
        "KeyVault__KeyId",
        "SignIn__Upstream",
        "Resources__0__Uri",
        "Resources__0__Scopes",
    ];

    /// <summary>Known names that have no place in Azure, and why.</summary>
    public static IReadOnlyDictionary<string, string> Misplaced { get; } =
        new Dictionary<string, string>
        {
            ["Storage__ConnectionString"] = "it holds a key; the account accepts none",
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "unset means Production",
            ["ASPNETCORE_ENVIRONMENT"] = "unset means Production",
            ["DOTNET_ENVIRONMENT"] = "unset means Production",
            ["FUNCTIONS_WORKER_RUNTIME"] = "Flex Consumption takes the runtime from functionAppConfig",
            ["AzureWebJobsStorage"] = "it holds a key; the account accepts none",
        };

    /// <summary>Names whose value nobody but the broker may see.</summary>
    public static bool IsSecret(string name) =>
        name.EndsWith("ClientSecret", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("Password", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("AccessToken", StringComparison.Ordinal)
            && name.StartsWith("Registration__", StringComparison.Ordinal);
}
