using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>
/// The names of the settings, in one place: the settings table, and what the platform itself reads. In a pattern
/// <c>NAME</c> stands for letters, digits and underscores, <c>N</c> for a number, and a trailing <c>…</c> for anything.
/// </summary>
internal static class SettingNames
{
    /// <summary>What the program reads. Outside this list a setting is a typing error.</summary>
    public static IReadOnlyList<string> Program { get; } =
    [
        "Broker__Issuer",
        "Storage__ConnectionString",
        "Storage__TableServiceUri",
        "KeyVault__KeyId",
        "SignIn__Upstream",
        "Upstreams__NAME__Preset",
        "Upstreams__NAME__Issuer",
        "Upstreams__NAME__ClientId",
        "Upstreams__NAME__ClientSecret",
        "Upstreams__NAME__ManagedIdentity",
        "Upstreams__NAME__Scopes",
        "Upstreams__NAME__RefreshRotation",
        "Resources__N__Uri",
        "Resources__N__Scopes",
        "Resources__N__DefaultScopes",
        "Resources__N__ClientId",
        "Resources__N__ClientSecret",
        "Resources__N__Jwks",
        "Resources__N__Tools__NAME__…",
        "ScopeHierarchy__N__Scope",
        "ScopeHierarchy__N__Implies",
        "Clients__N__…",
        "Registration__…",
        "RateLimits__PerCallerPerMinute",
        "Lifetimes__State",
        "Lifetimes__Code",
        "Lifetimes__AccessToken",
        "Lifetimes__RefreshToken",
        "Lifetimes__RefreshTokenAbsolute",
        "Lifetimes__RefreshGrace",
        "Lifetimes__DataKey",
    ];

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

    public static bool IsKnown(string name) => Program.Concat(Platform).Any(pattern => Matches(pattern, name));

    /// <summary>Names whose value nobody but the broker may see.</summary>
    public static bool IsSecret(string name) =>
        name.EndsWith("ClientSecret", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("Password", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("AccessToken", StringComparison.Ordinal)
            && name.StartsWith("Registration__", StringComparison.Ordinal);

    private static bool Matches(string pattern, string name)
    {
        var regex = pattern
            .Replace("NAME", "[A-Za-z0-9_]+?", StringComparison.Ordinal)
            .Replace("__N__", "__[0-9]+__", StringComparison.Ordinal)
            .Replace("…", ".+", StringComparison.Ordinal);
        return Regex.IsMatch(name, $@"\A{regex}\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
