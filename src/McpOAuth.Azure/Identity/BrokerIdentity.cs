using Azure.Core;
using Azure.Identity;

namespace McpOAuth.Azure.Identity;

/// <summary>Who the program is towards Azure: Table Storage and Key Vault.</summary>
/// <remarks>
/// One kind of credential a place, never a chain that tries everything: what works at a desk by chance would fail in
/// production, and a chain takes seconds to fail.
/// </remarks>
internal static class BrokerIdentity
{
    /// <param name="development">A desk: whoever is signed in to the developer's tools.</param>
    /// <param name="configuration">
    /// <c>AZURE_CLIENT_ID</c> names a user-assigned identity; without it the system-assigned one is meant.
    /// <c>IDENTITY_ENDPOINT</c> is set wherever there is a managed identity.
    /// </param>
    /// <param name="clientId">The user-assigned identity to take; null for the one that <c>AZURE_CLIENT_ID</c> names.</param>
    public static TokenCredential Create(bool development, IConfiguration configuration, string? clientId = null)
    {
        return development ? OfOperator(configuration, clientId) : OfDeployment(configuration, clientId);
    }

    /// <summary>Whoever types a command: signed in to the developer's tools, or the identity of a machine that has one.</summary>
    public static TokenCredential OfOperator(IConfiguration configuration, string? clientId = null) =>
        string.IsNullOrEmpty(configuration["IDENTITY_ENDPOINT"])
            ? new ChainedTokenCredential(
                new AzureCliCredential(),
                new AzureDeveloperCliCredential(),
                new AzurePowerShellCredential(),
                new VisualStudioCredential()
            )
            : OfDeployment(configuration, clientId);

    private static ManagedIdentityCredential OfDeployment(IConfiguration configuration, string? clientId)
    {
        clientId ??= configuration["AZURE_CLIENT_ID"];
        return new ManagedIdentityCredential(
            string.IsNullOrEmpty(clientId)
                ? ManagedIdentityId.SystemAssigned
                : ManagedIdentityId.FromUserAssignedClientId(clientId)
        );
    }
}
