using System.Text.RegularExpressions;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>Microsoft Entra ID, v2.0 endpoints, one tenant.</summary>
/// <remarks>
/// We send no <c>resource</c> parameter: v2.0 refuses it with AADSTS901002 or AADSTS9010010. A refresh names its
/// scopes; otherwise it fails with AADSTS90009 or returns a token for another API. A used refresh token stays valid for
/// a while, so the rotation is <c>reusable</c>. There is no revocation endpoint.
/// </remarks>
public static partial class EntraId
{
    private const string Graph = "https://graph.microsoft.com/";

    internal static readonly UpstreamHabits Habits = new()
    {
        SecretInBody = true,
        ScopeOnRefresh = true,
        // One value at most. A refresh token comes without prompt=consent, which would ask users for what an
        // administrator has consented to, and fail where users may not consent.
        Prompts = wanted =>
            UpstreamPrompts.FirstOf(wanted, PromptValues.Login, PromptValues.SelectAccount, PromptValues.Consent),
        DeadTokenErrors = new HashSet<string>(
            [ErrorCodes.InvalidGrant, ErrorCodes.InteractionRequired, ErrorCodes.LoginRequired, "consent_required"],
            StringComparer.Ordinal
        ),
        // Entra ID returns Graph's scopes with or without Graph's URI, and may change their case.
        Canonical = scope =>
            (
                scope.StartsWith(Graph, StringComparison.OrdinalIgnoreCase) ? scope[Graph.Length..] : scope
            ).ToLowerInvariant(),
    };

    /// <summary>
    /// The tenant id in an issuer such as <c>https://login.microsoftonline.com/TENANT-ID/v2.0</c>. Null for any other
    /// issuer, including the templates <c>common</c>, <c>organizations</c> and <c>consumers</c>: they let every tenant
    /// in.
    /// </summary>
    public static string? TenantOf(string issuer) =>
        IssuerOfTenant().Match(issuer) is { Success: true } match ? match.Groups["tenant"].Value : null;

    /// <summary>
    /// The audience a managed identity's token needs to authenticate as an app registration (workload identity
    /// federation). Each national cloud has its own.
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
