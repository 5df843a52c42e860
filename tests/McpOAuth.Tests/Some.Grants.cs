using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Tests;

internal static partial class Some
{
    /// <summary>The verifier and challenge of RFC 7636, Appendix B.</summary>
    public const string ExampleVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string ExampleChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    public const string ResourceUri = "https://mcp.example.com/mcp";
    public const string OtherResourceUri = "https://mcp.example.com/other";

    public static Client Client(string clientId = "client-1", params string[] redirectUris) =>
        new()
        {
            ClientId = clientId,
            Origin = ClientOrigin.Registered,
            Name = "Some client",
            RedirectUris = [.. (redirectUris is [] ? ["https://app.example/cb"] : redirectUris).Select(RedirectUri)],
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        };

    public static Resource Resource(
        string uri = ResourceUri,
        string scopes = "read write profile",
        string defaults = "read"
    ) =>
        new()
        {
            Uri = Indicator(uri),
            Scopes = Scopes(scopes),
            DefaultScopes = Scopes(defaults),
        };

    public static ResourceRegistry Resources(params Resource[] resources) =>
        new(resources is [] ? [Resource(), Resource(OtherResourceUri)] : resources);

    public static Person Person(string subject = "alice-at-the-broker") =>
        new()
        {
            Subject = subject,
            UpstreamIssuer = "https://upstream.example",
            UpstreamSubject = "alice",
            Name = "Alice Example",
        };

    public static AuthorizationGrant Grant(string scopes = "read write", bool mayRefresh = true) =>
        new()
        {
            Id = GrantId.Create("alice-at-the-broker", Now + TimeSpan.FromDays(90)),
            ClientId = "client-1",
            Person = Person(),
            Resource = ResourceUri,
            Scopes = Scopes(scopes),
            MayRefresh = mayRefresh,
            AuthenticatedAt = Now,
            EndsAt = Now + TimeSpan.FromDays(90),
        };
}
