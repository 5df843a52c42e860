using McpOAuth.Account;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the account page, where users see and end what has access.</summary>
public static class AccountServices
{
    public static IServiceCollection AddAccount(this IServiceCollection services) =>
        services
            .AddSingleton<AccountCookie>()
            .AddSingleton<AccountAccess>()
            .AddSingleton<AccountOverviews>()
            .AddSingleton<AccountDownload>()
            .AddSingleton<AccountSignIn>();
}
