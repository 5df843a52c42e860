using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Azure.Security.KeyVault.Keys;

/// <summary>Key Vault's 401 challenge: where to get a token, and for which scope.</summary>
/// <remarks>
/// RFC 9110 §11.6.1 (challenge), RFC 6750 §3 (Bearer);
/// learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses:
/// <c>Bearer authorization="https://login.microsoftonline.com/TENANT", resource="https://vault.azure.net"</c>, or
/// <c>scope</c> instead of <c>resource</c>.
/// </remarks>
/// <param name="Scope">The scope to request the token for.</param>
/// <param name="TenantId">The tenant that issues it.</param>
internal sealed partial record BearerChallenge(string Scope, string? TenantId)
{
    public static bool TryParse(string? header, [NotNullWhen(true)] out BearerChallenge? challenge)
    {
        challenge = null;
        if (header is null || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Parameter().Matches(header))
        {
            parameters[match.Groups["name"].Value] = match.Groups["value"].Value;
        }
        var scope = parameters.TryGetValue("resource", out var resource)
            ? resource.TrimEnd('/') + "/.default"
            : parameters.GetValueOrDefault("scope");
        var authority =
            parameters.GetValueOrDefault("authorization") ?? parameters.GetValueOrDefault("authorization_uri");
        if (scope is null || !Uri.TryCreate(authority, UriKind.Absolute, out var issuer))
        {
            return false;
        }
        var tenant = issuer.AbsolutePath.Trim('/');
        challenge = new(scope, tenant.Length > 0 ? tenant : null);
        return true;
    }

    /// <summary>
    /// Whether a vault at <paramref name="host"/> may receive tokens for this scope: only for its own host or its
    /// parent domain. A fake vault therefore gets no token that works anywhere else.
    /// </summary>
    public bool IsFor(string host) =>
        Uri.TryCreate(Scope, UriKind.Absolute, out var scope)
        && scope.Host.Length > 0
        && (
            string.Equals(host, scope.Host, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith("." + scope.Host, StringComparison.OrdinalIgnoreCase)
        );

    [GeneratedRegex("""(?<name>[A-Za-z_]+)\s*=\s*"(?<value>[^"]*)"|(?<name>[A-Za-z_]+)\s*=\s*(?<value>[^\s,"]+)""")]
    private static partial Regex Parameter();
}
