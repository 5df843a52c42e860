using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using McpOAuthFunctions.Hosting;

namespace McpOAuthFunctions.SecurityAudit;

/// <summary>
/// All that the rules judge: what settings say, and what the broker was seen to do. Settings reach everything here but
/// <see cref="Behaviour"/>, and of <see cref="Lifetimes"/> and <see cref="Secrets"/> only what the program accepts:
/// a test can set what settings cannot. It holds no secret.
/// </summary>
public sealed record EffectiveConfiguration
{
    public required bool IsDevelopment { get; init; }

    public required string Issuer { get; init; }

    public required Lifetimes Lifetimes { get; init; }

    public required ClientLifetimes ClientLifetimes { get; init; }

    public required bool RegistrationIsOpen { get; init; }

    public required bool RegistrationNeedsToken { get; init; }

    public required RateLimits RateLimits { get; init; }

    public required IReadOnlyList<AuditedResource> Resources { get; init; }

    public required IReadOnlyList<AuditedUpstream> Upstreams { get; init; }

    /// <summary>The name of the upstream that signs people in.</summary>
    public required string SignInUpstream { get; init; }

    /// <summary>Clients and MCP servers that the operator gave an id.</summary>
    public required IReadOnlyList<AuditedClient> Clients { get; init; }

    public required StorageAccess Storage { get; init; }

    /// <summary>Whether Key Vault wraps the data keys, and not a file.</summary>
    public required bool WrapsInKeyVault { get; init; }

    public required IReadOnlyList<AuditedSecret> Secrets { get; init; }

    public Behaviour Behaviour { get; init; } = new();
}

/// <summary>An MCP server.</summary>
/// <param name="HasImpliedScopes">Settings name no scopes, and a client's are passed over.</param>
public sealed record AuditedResource(
    string Uri,
    ScopeSet Scopes,
    ScopeSet DefaultScopes,
    bool HasImpliedScopes = false
);

/// <summary>An identity provider.</summary>
/// <param name="IsAuthenticated">Whether the broker proves itself there, by a secret or its managed identity.</param>
/// <param name="Scopes">What is asked for when a person signs in.</param>
public sealed record AuditedUpstream(
    string Name,
    string Issuer,
    RefreshRotationKind RefreshRotation,
    bool IsAuthenticated,
    ScopeSet Scopes
);

/// <summary>A client that the operator named, or an MCP server with credentials.</summary>
/// <param name="AuthenticationMethod">One of <see cref="AuthenticationMethods"/>.</param>
public sealed record AuditedClient(string ClientId, string AuthenticationMethod);

/// <summary>How Table Storage is reached.</summary>
public enum StorageAccess
{
    /// <summary>The program's own identity.</summary>
    Identity,

    /// <summary>A key of the account.</summary>
    AccountKey,

    /// <summary>Azurite, whose key everybody knows.</summary>
    Emulator,
}

/// <summary>A setting that holds a secret. What the secret is stands nowhere here.</summary>
/// <param name="Name">With <c>__</c>, as in the settings.</param>
/// <param name="Origin">Where its value stands.</param>
/// <param name="Characters">Null where a reference stands in its place.</param>
/// <param name="Least">Characters that it must have.</param>
public sealed record AuditedSecret(string Name, SecretOrigin Origin, int? Characters, int Least);

/// <summary>Where a secret's value stands.</summary>
public enum SecretOrigin
{
    /// <summary>In the settings themselves.</summary>
    Settings,

    /// <summary>In Key Vault: settings hold a reference.</summary>
    KeyVault,

    /// <summary>In Azure the platform resolves references before the program sees them.</summary>
    Unseen,
}
