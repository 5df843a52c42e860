using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>The operator removes an MCP server from the settings while users sign in for it.</summary>
[Trait("Spec", "RFC 8707 §2")]
public sealed class RemovedResourceTests(LocalParts parts) : ClientTests(parts)
{
    private TestBroker after = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // The same deployment, restarted with other settings.
        after = Keep(
            await TestBroker.StartAsync(
                Parts,
                new() { ["Resources:0:Uri"] = "http://localhost:7092/other" },
                issuer: Broker.Issuer
            )
        );
    }

    [Fact]
    public async Task A_sign_in_that_was_approved_ends_in_a_code_that_is_invalid_target_and_not_spent()
    {
        var (url, verifier) = Client.Authorization();
        var callback = await Client.SignInUpstreamAsync(url, Broker.Issuer);

        var redirect = await Client.ReturnAsync(At(callback));

        Assert.Equal(HttpStatusCode.SeeOther, redirect.Status);
        var code = redirect.LocationQuery["code"];
        (await RedeemAsync(code, verifier)).AssertRefused("invalid_target");
        // The server is back.
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(code, verifier)).Status);
    }

    private async Task<Answer> RedeemAsync(string code, string verifier)
    {
        using var there = new TestClient(after.Issuer) { ClientId = Client.ClientId };
        return await there.RedeemAsync(code, verifier);
    }

    /// <summary>The same URL at the restarted broker, which has another port here.</summary>
    private string At(string url) => url.Replace(Broker.Issuer, after.Issuer, StringComparison.Ordinal);
}
