using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Tests.Clients.MetadataDocuments;
using McpOAuth.Tests.Clients.WebDocuments;
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
        new(clients, Mock.Of<IClientStore>(), NoDocuments.At(Clock()), Clock());

    /// <summary>Authentication of clients without assertions: no key set is ever fetched.</summary>
    public static CallerAuthentication Authentication(ClientDirectory clients, params Resource[] resources) =>
        new(clients, new ResourceRegistry(resources), Assertions(Mock.Of<IReplayStore>()), NoWorkloads);

    public static WorkloadAuthentication NoWorkloads { get; } = new([], new([]));

    /// <summary>Validation of assertions whose keys stand in metadata or settings.</summary>
    public static ClientAssertionValidation Assertions(IReplayStore replays)
    {
        var clock = Clock();
        var keySets = new ClientKeySets(new DocumentParts(clock, development: false).Source, clock);
        var audiences = new AcceptedAudiences(Issuer());
        return new(keySets, replays, audiences, clock);
    }
}
