using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuthFunctions.SecurityAudit.Probes;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>The clients of a rehearsal: one that registered itself, and one that settings name.</summary>
internal static class RehearsedClients
{
    public const string RedirectUri = "https://client.example/callback";

    private const string Name = "security-audit";

    public static readonly ProbeClientIdentity AsStranger = new(
        "security-audit-registered",
        RedirectUri,
        IsTrusted: false
    );

    public static readonly ProbeClientIdentity AsTrusted = new("security-audit-named", RedirectUri, IsTrusted: true);

    public static IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new($"Clients:{Name}:ClientId", AsTrusted.ClientId), new($"Clients:{Name}:RedirectUris", RedirectUri)];

    public static Client Registered() =>
        new()
        {
            ClientId = AsStranger.ClientId,
            Origin = ClientOrigin.Registered,
            RedirectUris = [McpOAuth.Protocol.RedirectUri.Parse(RedirectUri).Value],
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        };
}
