using System.Text.RegularExpressions;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Clients__N__GrantTypes</c>: what a configured client may do, with or without a user.</summary>
internal static partial class ClientGrantTypes
{
    private static readonly string[] Default = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken];

    private static readonly string[] Known = [.. Default, GrantTypes.ClientCredentials];

    /// <param name="hasCredentials">Whether the client authenticates itself.</param>
    public static IReadOnlyList<string> Read(SettingsSection section, string clientId, bool hasCredentials)
    {
        string[] types = [.. section.Words("GrantTypes").Distinct(StringComparer.Ordinal)];
        if (types.Length == 0)
        {
            return Default;
        }
        foreach (var unknown in types.Except(Known))
        {
            section.Problem("GrantTypes", $"has \"{unknown}\". Use {string.Join(", ", Known)}, separated by spaces.");
        }
        if (types.Contains(GrantTypes.RefreshToken) && !types.Contains(GrantTypes.AuthorizationCode))
        {
            section.Problem("GrantTypes", "has refresh_token without authorization_code. Add it, or remove this.");
        }
        if (types.Contains(GrantTypes.ClientCredentials))
        {
            CheckAgent(section, clientId, hasCredentials);
        }
        return types;
    }

    private static void CheckAgent(SettingsSection section, string clientId, bool hasCredentials)
    {
        if (!hasCredentials)
        {
            section.Problem(
                "GrantTypes",
                $"has client_credentials, but the client cannot authenticate. Set {section.NameOf("Jwks")}, Workload or ClientSecret."
            );
        }
        // The id becomes the sub of its tokens, and part of a row's key.
        if (clientId.Length > 0 && (!AgentId().IsMatch(clientId) || SubjectIdentifiers.HasForm(clientId)))
        {
            section.Problem(
                "ClientId",
                $"is \"{clientId}\". With client_credentials it must have at most 100 letters, digits, '-' and '_', and "
                    + "not exactly 32 of them, because users' identifiers have 32. Use a name such as nightly-report."
            );
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,100}\z")]
    private static partial Regex AgentId();
}
