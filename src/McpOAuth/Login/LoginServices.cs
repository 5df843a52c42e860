using McpOAuth.Login;
using McpOAuth.SignIn;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers logins: authorization, consent, and sign-in at the upstream.</summary>
public static class LoginServices
{
    public static IServiceCollection AddLogin(
        this IServiceCollection services,
        IEnumerable<ScopeText> scopes,
        PushedRequestSettings pushed
    ) =>
        services
            .AddSingleton(pushed)
            .AddSingleton<PushedRequests>()
            .AddSingleton(new ScopeWords(scopes))
            .AddSingleton<Approvals>()
            .AddSingleton<SignInAttempts>()
            .AddSingleton<AuthorizationRequestReader>()
            .AddSingleton<AuthorizationResponse>()
            .AddSingleton<ConsentForm>()
            .AddSingleton<AccountForm>()
            .AddSingleton<CodeIssuance>()
            .AddSingleton<SignInCompletion>();
}
