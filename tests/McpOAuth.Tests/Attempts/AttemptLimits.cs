using McpOAuth.Attempts;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Attempts;

/// <summary>How many failed attempts are stored.</summary>
[Trait("Invariant", "Failed attempts are bounded"), Trait("Attack", "Registration flooding")]
public sealed class AttemptLimits
{
    private readonly FakeTimeProvider clock = Some.Clock();

    [Fact]
    public void A_caller_above_its_limit_takes_nothing_from_the_others()
    {
        var budget = new AttemptBudget(clock);

        var granted = Enumerable.Range(0, AttemptBudget.OfAll).Count(_ => budget.TrySpend("192.0.2.1"));

        Assert.Equal(AttemptBudget.PerCaller, granted);
        Assert.True(budget.TrySpend("192.0.2.2"));
    }

    [Fact]
    public void All_callers_together_have_a_limit_and_it_is_new_each_hour()
    {
        var budget = new AttemptBudget(clock);

        var granted = Enumerable.Range(0, 2 * AttemptBudget.OfAll).Count(caller => budget.TrySpend($"caller {caller}"));

        Assert.Equal(AttemptBudget.OfAll, granted);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(budget.TrySpend("caller 1"));
    }
}
