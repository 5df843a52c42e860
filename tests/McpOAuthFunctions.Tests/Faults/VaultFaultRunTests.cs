using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.KeyVault;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>A broker starts while the network to Key Vault fails at random.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class VaultFaultRunTests(VaultParts parts) : KeyVaultTests(parts)
{
    [Theory, InlineData(21), InlineData(22), InlineData(23)]
    public async Task Whatever_Key_Vault_answers_tokens_stay_good_and_it_heals(int seed)
    {
        using var client = await RegisterAsync();
        var token = (await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken;
        Vault.Faults = new((ulong)seed, percent: 80, FaultPlan.AllKinds);
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        using var there = new TestClient(another.Issuer) { ClientId = client.ClientId };
        var patient = new PatientClient(there);

        var first = await there.RefreshAsync(token);
        var faults = Vault.Faults.Count;
        Vault.Faults.Heal();
        // Longer than the pause after failed loads.
        another.Clock.Advance(TimeSpan.FromSeconds(11));
        var second = await patient.RefreshAsync(token);

        Assert.True(faults >= 1, $"{faults} faults");
        if (first.Status != HttpStatusCode.OK)
        {
            first.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(first.Headers.RetryAfter);
        }
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal(0, patient.Refused);
    }

    [Theory]
    [InlineData(NetworkFault.Status400)]
    [InlineData(NetworkFault.NoJson)]
    [InlineData(NetworkFault.Truncated)]
    [InlineData(NetworkFault.Status404)]
    [InlineData(NetworkFault.Status429)]
    internal async Task An_answer_that_is_not_what_it_should_be_is_an_outage(NetworkFault fault)
    {
        using var client = await RegisterAsync();
        var token = (await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken;
        Vault.Faults = new(seed: 1, percent: 100, [fault]);
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        using var there = new TestClient(another.Issuer) { ClientId = client.ClientId };

        var refused = await there.RefreshAsync(token);

        refused.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}
