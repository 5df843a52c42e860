using System.Text.RegularExpressions;

namespace McpOAuth.Upstream;

/// <summary>Explains Entra ID's error numbers to the operator who reads the log.</summary>
/// <remarks>
/// Only the number is taken from a response, because the text around it can name people. Microsoft documents the
/// numbers under "Microsoft Entra authentication and authorization error codes".
/// </remarks>
internal static partial class EntraErrors
{
    private static readonly Dictionary<string, string> Causes = new(StringComparer.Ordinal)
    {
        ["16000"] = "several sessions; the user must choose an account",
        ["28002"] = "the scopes belong to several APIs; request the scopes of one API per tool",
        ["28003"] = "scope is empty; a refresh must name its scopes",
        ["50005"] = "conditional access: the device platform is not supported",
        ["50011"] = "the redirect URI is not registered; add ISSUER/callback/NAME to the app registration",
        ["50020"] = "the account belongs to another tenant",
        ["50034"] = "the account does not exist in the tenant",
        ["50053"] = "the account is locked",
        ["50055"] = "the password has expired",
        ["50057"] = "the account is disabled",
        ["50074"] = "multi-factor authentication is required",
        ["50076"] = "multi-factor authentication is required",
        ["50078"] = "multi-factor authentication has expired",
        ["50079"] = "the user must enrol for multi-factor authentication",
        ["50097"] = "device authentication is required",
        ["50105"] = "the user is not assigned to the app; assign them, or stop requiring assignment",
        ["50126"] = "wrong user name or password",
        ["50132"] = "the session was revoked, or the password changed",
        ["50133"] = "the password changed",
        ["50158"] = "an external security challenge was not satisfied",
        ["50173"] = "the token was revoked, for example by a password change",
        ["53000"] = "conditional access: the device is not compliant",
        ["53001"] = "conditional access: the device is not domain-joined",
        ["53002"] = "conditional access: the app is not approved",
        ["53003"] = "conditional access blocked the token",
        ["530034"] = "a delegated administrator was blocked",
        ["54005"] = "the code was already redeemed",
        ["65001"] = "neither the user nor an administrator has consented to these scopes",
        ["65004"] = "the user declined",
        ["65005"] = "the app registration lacks the permission; add it there",
        ["70000"] = "the code or refresh token is invalid, or consent to its scopes was withdrawn",
        ["70008"] = "the code or refresh token has expired",
        ["70011"] = "a scope does not exist; compare Actions with the API's permissions",
        ["70043"] = "the sign-in frequency policy expired the refresh token",
        ["70021"] = "the app registration does not trust this managed identity; see infra/entra-app.sh",
        ["700003"] = "the device was deleted",
        ["700016"] = "the client id does not exist in the tenant",
        ["700024"] = "the client assertion is outside its validity period; check the clock",
        ["700027"] = "the client assertion's signature is invalid",
        ["700082"] = "the refresh token was inactive for too long",
        ["700211"] = "the app registration trusts another issuer; see infra/entra-app.sh",
        ["700212"] = "the app registration trusts another audience; see infra/entra-app.sh",
        ["700213"] = "the app registration trusts another managed identity; see infra/entra-app.sh",
        ["700084"] = "the refresh token of a single-page app has expired; register the platform as Web",
        ["7000112"] = "the app is disabled",
        ["7000215"] = "the client secret is wrong; use its value, not its id",
        ["7000218"] = "a client secret is required; set ClientSecret or ManagedIdentity of Upstreams__NAME",
        ["7000222"] = "the client secret has expired; create a new one",
        ["90002"] = "the tenant does not exist",
        ["90009"] = "the app requests a token for itself; its scopes must use the app id's GUID",
        ["90014"] = "a parameter is missing",
        ["90033"] = "Entra ID is temporarily unavailable",
        ["90072"] = "the external account does not exist in the tenant",
        ["900144"] = "a parameter is missing",
        ["901002"] = "the resource parameter is not supported",
        ["9002313"] = "the request is malformed",
        ["9010010"] = "the resource parameter does not match the scopes",
        ["500011"] = "the API does not exist in the tenant; an administrator must consent first",
        ["500113"] = "no redirect URI is registered",
        ["500133"] = "the assertion is outside its validity period; check the clock",
    };

    /// <summary>
    /// For example <c>AADSTS700082: the refresh token was inactive for too long</c>. Null if the text has no number.
    /// </summary>
    public static string? Explain(string? errorDescription)
    {
        if (errorDescription is null || Number().Match(errorDescription) is not { Success: true } match)
        {
            return null;
        }
        var number = match.Groups["number"].Value;
        return $"AADSTS{number}: {Causes.GetValueOrDefault(number, "see Microsoft's list of error codes")}";
    }

    [GeneratedRegex(@"\AAADSTS(?<number>[0-9]{4,8})\b")]
    private static partial Regex Number();
}
