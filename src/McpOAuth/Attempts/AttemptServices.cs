using McpOAuth.Attempts;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what keeps failed attempts.</summary>
public static class AttemptServices
{
    public static IServiceCollection AddFailedAttempts(this IServiceCollection services) =>
        services.AddSingleton<AttemptBudget>().AddSingleton<FailedAttempts>();
}
