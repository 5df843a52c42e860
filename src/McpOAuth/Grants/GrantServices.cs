using McpOAuth.Grants;
using McpOAuth.Retention;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers grants: codes, refresh tokens, access tokens, revocation.</summary>
public static class GrantServices
{
    public static IServiceCollection AddGrants(this IServiceCollection services) =>
        services
            .AddSingleton<SubjectIdentifiers>()
            .AddSingleton<PersonDirectory>()
            .AddSingleton<MailHashes>()
            .AddSingleton<AuthorizationCodes>()
            .AddSingleton<CodeRedemption>()
            .AddSingleton<RefreshTokens>()
            .AddSingleton<RefreshRotation>()
            .AddSingleton<AccessTokenSigner>()
            .AddSingleton<AccessTokenReader>()
            .AddSingleton<GrantRevocation>()
            .AddSingleton<ClientGrants>()
            .AddSingleton<GrantLiveness>()
            .AddSingleton<FirstUse>()
            .AddSingleton<ISweepable, ExpiredGrantSweep>();
}
