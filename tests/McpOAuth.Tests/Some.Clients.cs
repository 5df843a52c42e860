using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.MetadataDocuments;
using Moq;

namespace McpOAuth.Tests;

internal static partial class Some
{
    /// <summary>A client that the operator named.</summary>
    public static Client TrustedClient(string clientId = "trusted-1") =>
        Client(clientId) with
        {
            Origin = ClientOrigin.Configured,
        };

    /// <summary>A client that authenticates itself with <paramref name="secret"/>.</summary>
    public static Client ConfidentialClient(
        string secret,
        string method = AuthenticationMethods.ClientSecretBasic,
        string clientId = "confidential-1"
    ) => Client(clientId) with { AuthenticationMethod = method, SecretSha256 = new Secret(secret).Sha256() };

    /// <summary>A directory that knows these clients and no others.</summary>
    public static ClientDirectory Clients(params Client[] clients) =>
        new(clients, Mock.Of<IClientStore>(), NoDocuments.At(TimeProvider.System), TimeProvider.System);
}
