using System.Text.RegularExpressions;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>Microsoft Entra ID, v2.0 endpoints, one tenant.</summary>
/// <remarks>
/// No <c>resource</c> parameter: v2.0 answers AADSTS901002 or AADSTS9010010. A refresh says its scopes, else it fails
/// with AADSTS90009 or gives a token for something else. A used refresh token stays good for a while: rotation is
/// <c>reusable</c>. There is no revocation endpoint.
/// </remarks>
public static partial class EntraId
{
    private const string Graph = "https://graph.microsoft.com/";

    internal static readonly UpstreamHabits Habits = new()
    {
        SecretInBody = true,
        ScopeOnRefresh = true,
        DeadTokenErrors = new HashSet<string>(
            [ErrorCodes.InvalidGrant, ErrorCodes.InteractionRequired, ErrorCodes.LoginRequired, "consent_required"],
            StringComparer.Ordinal
        ),
        // Graph's scopes come back with or without its URI, and in their own capitals.
        Canonical = scope =>
            (
                scope.StartsWith(Graph, StringComparison.OrdinalIgnoreCase) ? scope[Graph.Length..] : scope
            ).ToLowerInvariant(),
    };

    /// <summary>
    /// The tenant's id in an issuer such as <c>https://login.microsoftonline.com/TENANT-ID/v2.0</c>; null in any other,
    /// such as the templates for <c>common</c>, <c>organizations</c> and <c>consumers</c>, which let every tenant in.
    /// </summary>
    public static string? TenantOf(string issuer) =>
        IssuerOfTenant().Match(issuer) is { Success: true } match ? match.Groups["tenant"].Value : null;

    /// <summary>
    /// For whom a managed identity's token must be to prove an app registration (workload identity federation). Each
    /// national cloud has its own.
    /// </summary>
    public static string TokenExchangeAudienceOf(string issuer) =>
        new Uri(issuer).Host switch
        {
            "login.microsoftonline.us" => "api://AzureADTokenExchangeUSGov",
            "login.partner.microsoftonline.cn" => "api://AzureADTokenExchangeChina",
            _ => "api://AzureADTokenExchange",
        };

    [GeneratedRegex(
        @"\Ahttps?://[^/]+/(?<tenant>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/v2\.0\z"
    )]
    private static partial Regex IssuerOfTenant();
}
