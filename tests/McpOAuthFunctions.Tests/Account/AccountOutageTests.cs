using System.Net;
using DevEnvironment.Browser;
using DevEnvironment.Storage;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.Account;

/// <summary>The account page while storage is unavailable.</summary>
public sealed class AccountOutageTests(LocalParts parts, AccountStorage storage) : AccountScene(parts, storage)
{
    private FaultProxy proxy = null!;

    private protected override async Task<string> ReachStorageAsync(Azurite azurite)
    {
        proxy = await FaultProxy.StartAsync(azurite.Port);
        return TableService.ConnectionString(proxy.Port);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact, Trait("Spec", "RFC 9110 §15.6.4")]
    public async Task Every_action_answers_503_with_a_page_and_can_be_repeated_afterwards()
    {
        var list = await Visit.SignInAsync();
        var question = await Visit.ConfirmAsync(list, "Delete everything about you");
        list = await Visit.OpenAsync();

        proxy.Answer = http =>
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        AssertIsAway(await Visit.OpenAsync());
        AssertIsAway(await Visit.PressAsync(list, "End access"));
        AssertIsAway(await Visit.PressAsync(question, "Delete everything"));
        proxy.Answer = null;

        var after = await Visit.PressAsync(question, "Delete everything");
        Assert.Contains("Everything about you was deleted", after.Text, StringComparison.Ordinal);
        Assert.Empty(await GrantsAsync());
    }

    private static void AssertIsAway(Page page)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.NotEmpty(page.Text);
        Assert.NotEmpty(page.Headers.GetValues("Retry-After"));
    }
}
