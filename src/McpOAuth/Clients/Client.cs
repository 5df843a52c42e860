using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>A program that asks for access: an MCP client.</summary>
/// <remarks>RFC 6749 §2; the metadata of RFC 7591 §2.</remarks>
public sealed record Client
{
    // A login needs it twice. Beside the object and not in it, so that no changed copy takes it along.
    private static readonly ConditionalWeakTable<Client, string> Hashes = [];

    public required string ClientId { get; init; }

    public required ClientOrigin Origin { get; init; }

    /// <summary>As the client calls itself; verified only where settings say it.</summary>
    public string? Name { get; init; }

    public required IReadOnlyList<RedirectUri> RedirectUris { get; init; }

    public IReadOnlyList<string> GrantTypes { get; init; } = [Protocol.GrantTypes.AuthorizationCode];

    /// <summary>One of <see cref="AuthenticationMethods"/>.</summary>
    public string AuthenticationMethod { get; init; } = AuthenticationMethods.None;

    /// <summary>base64url of the secret's SHA-256, where it has a secret.</summary>
    public string? SecretSha256 { get; init; }

    /// <summary>With which it signs its assertions, where it authenticates by them.</summary>
    public ClientKeyLocation? Keys { get; init; }

    /// <summary>What it may ask for at most; null means whatever the resource has.</summary>
    public ScopeSet? Scopes { get; init; }

    public string? ClientUri { get; init; }

    public string? LogoUri { get; init; }

    public ClientDetails Details { get; init; } = ClientDetails.None;

    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it is forgotten unless it is used before; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>base64url of the SHA-256 of its registration access token (RFC 7592 §1.2), where it has one.</summary>
    public string? RegistrationTokenSha256 { get; init; }

    /// <summary>Whether it authenticates by a secret that we gave it.</summary>
    public bool HasSecret =>
        AuthenticationMethod is AuthenticationMethods.ClientSecretBasic or AuthenticationMethods.ClientSecretPost;

    public bool MayRefresh => GrantTypes.Contains(Protocol.GrantTypes.RefreshToken);

    /// <summary>Only a client that the operator named is trusted with every error redirect (RFC 9700 §4.11).</summary>
    public bool IsTrusted => Origin == ClientOrigin.Configured;

    /// <summary>
    /// base64url of a SHA-256 over what a person is shown of the client and where answers go. An approval is good for
    /// the client as it was; of one that has changed, the person is asked again.
    /// </summary>
    /// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §8.4.</remarks>
    public string MetadataHash() => Hashes.GetValue(this, static client => client.ComputeMetadataHash());

    private string ComputeMetadataHash()
    {
        string?[] parts =
        [
            Name,
            LogoUri,
            ClientUri,
            .. RedirectUris.Select(uri => uri.Value).Order(StringComparer.Ordinal),
        ];
        // As JSON no part can run into the next one.
        return Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)));
    }

    public bool IsExpiredAt(DateTimeOffset now) => ExpiresAt <= now;

    public RedirectUri? Allows(RedirectUri requested) =>
        RedirectUris.Any(uri => uri.Allows(requested)) ? requested : null;
}

/// <summary>How the broker came to know a client.</summary>
public enum ClientOrigin
{
    /// <summary>Settings name it.</summary>
    Configured,

    /// <summary>It registered itself (RFC 7591).</summary>
    Registered,

    /// <summary>Its id is the URL of its metadata document.</summary>
    MetadataDocument,
}
