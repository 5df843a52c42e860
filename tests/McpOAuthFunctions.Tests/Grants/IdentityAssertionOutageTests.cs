using System.Net;
using Azure.Core.Pipeline;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>Storage fails while an assertion is redeemed: 503, and the client may present the assertion again.</summary>
[Trait("Spec", "RFC 7523 §3"), Trait("Spec", "RFC 6749 §5.2")]
public sealed class IdentityAssertionOutageTests(LocalParts parts) : IdentityAssertionScene(parts)
{
    private readonly BrokenTables tables = new();

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<HttpPipelineTransport>(Keep(tables));

    [Theory]
    [InlineData(TableNames.Grants, false)]
    [InlineData(TableNames.Grants, true)]
    [InlineData(TableNames.Replays, false)]
    public async Task An_outage_before_the_use_is_recorded_costs_no_assertion(string table, bool losesAnswers)
    {
        var assertion = Company.Sign(Claims());

        (tables.Away, tables.LosesAnswers) = (table, losesAnswers);
        var refused = await RedeemAsync(assertion);
        tables.Away = null;
        var repeated = await RedeemAsync(assertion);
        var replayed = await RedeemAsync(assertion);

        refused.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, repeated.Status);
        replayed.AssertRefused("invalid_grant");
        var token = AccessToken.Read(repeated);
        var now = Broker.Clock.GetUtcNow();
        var live = await Broker.Get<IGrantStore>().ListLiveAsync(token.Subject, now, now.AddDays(90), Cancellation);
        Assert.Single(live, grant => grant.Id.ToClaim() == token.Claim("grant_id"));
    }
}
