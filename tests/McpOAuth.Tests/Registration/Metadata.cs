using System.Text;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Registration;

namespace McpOAuth.Tests.Registration;

/// <summary>Client metadata as JSON, read as the endpoints read it.</summary>
internal static class Metadata
{
    public const string ClientId = "AAAAAAAAAAAAAAAAAAAAAA";

    public static readonly ScopeSet Known = ScopeSet.Of(["read:files", "write:files"]);

    public static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    public static ClientMetadata Of(string json) => ClientMetadataReader.Read(Encoding.UTF8.GetBytes(json)).Value;

    /// <summary>Of a client with one good redirect URI and these members beside it.</summary>
    public static OAuthResult<Client> Read(string members) =>
        ReadAll($$"""{"redirect_uris": ["https://app.example/cb"]{{(members.Length > 0 ? "," : "")}}{{members}}}""");

    public static OAuthResult<Client> ReadAll(string json) =>
        ClientRegistration.Read(Of(json), Known, ClientId, Now, new());
}
