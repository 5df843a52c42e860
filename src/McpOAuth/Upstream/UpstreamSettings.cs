using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>The settings of an identity provider (<c>Upstreams__NAME__…</c>).</summary>
public sealed record UpstreamSettings
{
    /// <summary>Also the last segment of the callback's path.</summary>
    public required string Name { get; init; }

    /// <summary>The name for users. Null for <see cref="Name"/>.</summary>
    public string? Title { get; init; }

    public required UpstreamPreset Preset { get; init; }

    /// <summary>Exactly as in the provider's metadata.</summary>
    public required string Issuer { get; init; }

    /// <summary>The metadata's URL. Null if it lies below the issuer (OpenID Connect Discovery 1.0 §4).</summary>
    public string? MetadataAddress { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Null for a public client, and for one that authenticates otherwise.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>
    /// Entra ID only: the client id of the managed identity that authenticates the broker in place of a secret.
    /// </summary>
    public string? ManagedIdentity { get; init; }

    /// <summary>The key for <c>private_key_jwt</c>, in place of a secret.</summary>
    public AssertionKey? PrivateKey { get; init; }

    /// <summary>The <c>aud</c> of the assertions that the key signs. Null for the issuer.</summary>
    public string? AssertionAudience { get; init; }

    public UpstreamAuthenticationMethod ClientAuthentication { get; init; }

    /// <summary>
    /// Whether authorization requests are pushed (RFC 9126). Null if only where the metadata requires it.
    /// </summary>
    public bool? PushedAuthorization { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>
    /// The claims that identify a user both in id_tokens and in assertions of the same issuer (settings of trusted
    /// issuers). Empty for <c>sub</c>.
    /// </summary>
    public IReadOnlyList<string> StableClaims { get; init; } = [];

    /// <summary>Whether a verified address may be needed to identify a user (settings of trusted issuers).</summary>
    public bool IdentifiesByMail { get; init; }

    public RefreshRotationKind RefreshRotation { get; init; } = RefreshRotationKind.SingleUse;
}

/// <summary>The kind of provider, which selects its <see cref="UpstreamHabits"/>.</summary>
public enum UpstreamPreset
{
    /// <summary>Any OpenID Connect provider.</summary>
    Oidc,

    /// <summary>Microsoft Entra ID.</summary>
    EntraId,

    /// <summary>Google.</summary>
    Google,

    /// <summary>GitHub, which is not an OpenID provider for users.</summary>
    GitHub,
}

/// <summary>What an upstream does with a used refresh token (I4).</summary>
public enum RefreshRotationKind
{
    /// <summary>Issues no new one.</summary>
    None,

    /// <summary>Issues a new one, and the previous one stays valid.</summary>
    Reusable,

    /// <summary>Issues a new one and invalidates the previous one.</summary>
    SingleUse,
}
