using Azure.Core;
using Azure.Identity;

namespace McpOAuthFunctions.Hosting;

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
    public static TokenCredential Create(bool development, IConfiguration configuration)
    {
        if (development && string.IsNullOrEmpty(configuration["IDENTITY_ENDPOINT"]))
        {
            return new ChainedTokenCredential(
                new AzureCliCredential(),
                new AzureDeveloperCliCredential(),
                new AzurePowerShellCredential(),
                new VisualStudioCredential()
            );
        }
        var clientId = configuration["AZURE_CLIENT_ID"];
        return new ManagedIdentityCredential(
            string.IsNullOrEmpty(clientId)
                ? ManagedIdentityId.SystemAssigned
                : ManagedIdentityId.FromUserAssignedClientId(clientId)
        );
    }
}
