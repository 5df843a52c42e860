using Azure.Core;
using Azure.Identity;

namespace McpOAuth.Azure.Identity;

/// <summary>Creates the credential for Table Storage and Key Vault.</summary>
/// <remarks>
/// Each environment has one kind of credential. A chain that tries everything could pick up a developer's login in
/// production, and takes seconds to fail.
/// </remarks>
internal static class BrokerIdentity
{
    /// <param name="development">Use the developer's signed-in credentials.</param>
    /// <param name="configuration">
    /// <c>AZURE_CLIENT_ID</c> selects a user-assigned identity; without it the system-assigned one is used.
    /// <c>IDENTITY_ENDPOINT</c> is set on machines that have a managed identity.
    /// </param>
    /// <param name="clientId">Client id of the user-assigned identity. Null to use <c>AZURE_CLIENT_ID</c>.</param>
    public static TokenCredential Create(bool development, IConfiguration configuration, string? clientId = null) =>
        development ? ForOperator(configuration, clientId) : ForDeployment(configuration, clientId);

    /// <summary>The operator's developer-tool login, or the machine's managed identity if it has one.</summary>
    public static TokenCredential ForOperator(IConfiguration configuration, string? clientId = null) =>
        string.IsNullOrEmpty(configuration["IDENTITY_ENDPOINT"])
            ? new ChainedTokenCredential(
                new AzureCliCredential(),
                new AzureDeveloperCliCredential(),
                new AzurePowerShellCredential(),
                new VisualStudioCredential()
            )
            : ForDeployment(configuration, clientId);

    private static ManagedIdentityCredential ForDeployment(IConfiguration configuration, string? clientId)
    {
        clientId ??= configuration["AZURE_CLIENT_ID"];
        return new ManagedIdentityCredential(
            string.IsNullOrEmpty(clientId)
                ? ManagedIdentityId.SystemAssigned
                : ManagedIdentityId.FromUserAssignedClientId(clientId)
        );
    }
}
