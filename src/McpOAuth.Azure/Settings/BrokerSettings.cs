using McpOAuth.Azure.KeyVault;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Clients;
using McpOAuth.Dpop;
using McpOAuth.Grants;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Token;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;

namespace McpOAuth.Azure.Settings;

/// <summary>All settings, validated.</summary>
public sealed record BrokerSettings
{
    /// <summary>Allows loopback http and the local key file, and turns rate limits off by default.</summary>
    public required bool IsDevelopment { get; init; }

    public required Issuer Issuer { get; init; }

    public required StorageSettings Storage { get; init; }

    /// <summary>The key that wraps the data keys. Null in Development only, where the local key file is used.</summary>
    public required KeyVaultKeyId? KeyVaultKey { get; init; }

    public required IReadOnlyList<UpstreamSettings> Upstreams { get; init; }

    /// <summary>The name of the upstream that signs users in.</summary>
    public required string SignInUpstream { get; init; }

    /// <summary>Whose assertions are accepted in place of a sign-in or a secret.</summary>
    public IReadOnlyList<TrustedIssuerSettings> TrustedIssuers { get; init; } = [];

    public required IReadOnlyList<Resource> Resources { get; init; }

    public required ScopeHierarchy ScopeHierarchy { get; init; }

    /// <summary>What scopes are called on pages.</summary>
    public IReadOnlyList<ScopeText> ScopeTexts { get; init; } = [];

    /// <summary>Whose pages users see.</summary>
    public Operator Operator { get; init; } = Operator.Unnamed;

    public required IReadOnlyList<Client> Clients { get; init; }

    /// <summary>The agents that may act for users.</summary>
    public IReadOnlyList<Delegation> Delegations { get; init; } = [];

    public required Lifetimes Lifetimes { get; init; }

    public required RegistrationSettings Registration { get; init; }

    public required ClientLifetimes ClientLifetimes { get; init; }

    public PushedRequestSettings PushedRequests { get; init; } = new();

    public DpopSettings Dpop { get; init; } = new();

    public required RateLimits RateLimits { get; init; }

    public ProxySettings Proxies { get; init; } = new();
}
