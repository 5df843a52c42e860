using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>An identity provider, as settings describe it (<c>Upstreams__NAME__…</c>).</summary>
public sealed record UpstreamSettings
{
    /// <summary>The last segment of the callback's path.</summary>
    public required string Name { get; init; }

    public required UpstreamPreset Preset { get; init; }

    /// <summary>Exactly as the provider's own metadata has it.</summary>
    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Null for a public client, and for one that proves itself otherwise.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>Entra ID alone: the client id of the managed identity that proves us, in place of a secret.</summary>
    public string? ManagedIdentity { get; init; }

    public required ScopeSet Scopes { get; init; }

    public RefreshRotationKind RefreshRotation { get; init; } = RefreshRotationKind.SingleUse;
}

/// <summary>Which provider's habits to expect.</summary>
public enum UpstreamPreset
{
    /// <summary>Any OpenID Connect provider.</summary>
    Oidc,

    /// <summary>Microsoft Entra ID.</summary>
    EntraId,

    /// <summary>Google.</summary>
    Google,

    /// <summary>GitHub, which is no OpenID provider for people.</summary>
    GitHub,
}

/// <summary>What an upstream does with a refresh token that was used (I4).</summary>
public enum RefreshRotationKind
{
    /// <summary>It gives no new one.</summary>
    None,

    /// <summary>It gives a new one, and the former one stays good.</summary>
    Reusable,

    /// <summary>It gives a new one, and the former one is dead.</summary>
    SingleUse,
}
