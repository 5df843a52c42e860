using System.Net;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>better-auth, whose id_tokens have no name and whose refresh tokens are opaque.</summary>
[Trait("Provider", "better-auth")]
public sealed class BetterAuthTests(LocalParts parts, BetterAuthProvider provider)
    : ForeignProviderTests(parts, provider),
        IClassFixture<BetterAuthProvider>
{
    private readonly LocalParts parts = parts;
    private readonly BetterAuthProvider provider = provider;

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    public async Task Its_default_keys_have_an_algorithm_that_is_refused_and_named_in_the_log()
    {
        using var log = new LoggedText();
        await using var broker = await TestBroker.StartAsync(
            parts,
            provider.SettingsOfDefaultKeys,
            services => services.AddSingleton<ILoggerProvider>(log)
        );
        using var client = await TestClient.RegisterAsync(broker);
        var consent = await client.Browser.GetAsync(client.Authorization().Url);

        var refused = await client.Browser.SubmitAsync(consent, consent.Forms[0]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains(log.Lines, line => line.Contains("EdDSA", StringComparison.Ordinal));
    }
}
