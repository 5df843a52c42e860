using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>OpenIddict, whose codes and refresh tokens are encrypted JWTs of a thousand and more characters.</summary>
[Trait("Provider", "OpenIddict")]
public sealed class OpenIddictTests(LocalParts parts, OpenIddictProvider provider)
    : ForeignProviderTests(parts, provider),
        IClassFixture<OpenIddictProvider>;
