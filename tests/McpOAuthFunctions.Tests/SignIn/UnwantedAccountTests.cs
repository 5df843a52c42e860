using McpOAuth.Audit;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>What happens to the upstream tokens of an account that the person did not want.</summary>
public sealed class UnwantedAccountTests(LocalParts parts) : ClientTests(parts)
{
    private readonly SeenLog<AuditLog> log = new();

    // In the others' tables, the person has connections already.
    protected override bool NeedsOwnStorage => true;

    protected override void Configure(IServiceCollection services) => services.AddSingleton<ILogger<AuditLog>>(log);

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task They_are_revoked_unless_that_would_end_a_connection_in_use()
    {
        await UseAnotherAsync();
        Client.UseNewBrowser();
        await Client.GetTokensAsync();
        Client.UseNewBrowser();

        await UseAnotherAsync();

        var dropped = log.All.Where(one => one.Id.Name == nameof(AuditLog.UnwantedTokensDropped));
        Assert.Equal([true, false], dropped.Select(one => one["Revoked"]));
    }

    private async Task UseAnotherAsync()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        var page = await Client.Browser.GetAsync(callback);
        await Client.Browser.SubmitAsync(page, page.Forms[0], "Use another account");
    }
}
