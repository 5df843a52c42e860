using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>An MCP client: a program that requests access.</summary>
/// <remarks>RFC 6749 §2; metadata as in RFC 7591 §2.</remarks>
public sealed record Client
{
    // Caches the hash, which a login needs twice. Outside the record, so that `with` copies do not inherit it.
    private static readonly ConditionalWeakTable<Client, string> Hashes = [];

    public required string ClientId { get; init; }

    public required ClientOrigin Origin { get; init; }

    /// <summary>The display name. Only that of a configured client is verified.</summary>
    public string? Name { get; init; }

    /// <summary>The name for users. Not the client id, which means nothing to them.</summary>
    public string DisplayName => NameForUsers ?? "an app that gave no name";

    /// <summary>Null if it gave none that may be shown.</summary>
    public string? NameForUsers => IsTrusted ? Name : ShownName.Of(Name);

    public required IReadOnlyList<RedirectUri> RedirectUris { get; init; }

    public IReadOnlyList<string> GrantTypes { get; init; } = [Protocol.GrantTypes.AuthorizationCode];

    /// <summary>One of <see cref="AuthenticationMethods"/>.</summary>
    public string AuthenticationMethod { get; init; } = AuthenticationMethods.None;

    /// <summary>base64url of the secret's SHA-256, or null if it has no secret.</summary>
    public string? SecretSha256 { get; init; }

    /// <summary>The keys that sign its assertions, or null if it does not use <c>private_key_jwt</c>.</summary>
    public ClientKeyLocation? Keys { get; init; }

    /// <summary>
    /// The platform identity with which it authenticates instead of keys of its own, or null. Only for configured clients.
    /// </summary>
    public WorkloadIdentity? Workload { get; init; }

    /// <summary>The scopes it may request; null for all scopes of the resource.</summary>
    public ScopeSet? Scopes { get; init; }

    /// <summary>Whether it must push its authorization requests (RFC 9126 §6).</summary>
    public bool RequiresPushedRequests { get; init; }

    /// <summary>Whether all its access tokens must be bound to a key (RFC 9449 §5.2).</summary>
    public bool RequiresBoundTokens { get; init; }

    public string? ClientUri { get; init; }

    public string? LogoUri { get; init; }

    public ClientDetails Details { get; init; } = ClientDetails.None;

    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it expires unless it is used before; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// base64url of the SHA-256 of its registration access token (RFC 7592 §1.2), or null if it has none.
    /// </summary>
    public string? RegistrationTokenSha256 { get; init; }

    /// <summary>Whether it authenticates with a client secret.</summary>
    public bool HasSecret =>
        AuthenticationMethod is AuthenticationMethods.ClientSecretBasic or AuthenticationMethods.ClientSecretPost;

    public bool MayRefresh => GrantTypes.Contains(Protocol.GrantTypes.RefreshToken);

    /// <summary>
    /// Whether every error may be redirected to it, even without user interaction (RFC 9700 §4.11). Only for configured
    /// clients.
    /// </summary>
    public bool IsTrusted => Origin == ClientOrigin.Configured;

    /// <summary>
    /// base64url of a SHA-256 over the name, logo, URL and redirect URIs. If one changes, earlier consent no longer
    /// applies and the user is asked again.
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
        var json = JsonSerializer.SerializeToUtf8Bytes(parts!, TextsJson.Default.StringArray);
        return Base64Url.EncodeToString(SHA256.HashData(json));
    }

    public bool IsExpiredAt(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Returns <paramref name="requested"/> if a registered redirect URI covers it, or null.</summary>
    public RedirectUri? Allows(RedirectUri requested) =>
        RedirectUris.Any(uri => uri.Allows(requested)) ? requested : null;
}

/// <summary>How the broker knows a client.</summary>
public enum ClientOrigin
{
    /// <summary>From settings.</summary>
    Configured,

    /// <summary>It registered itself (RFC 7591).</summary>
    Registered,

    /// <summary>Its client id is the URL of its metadata document.</summary>
    MetadataDocument,
}
