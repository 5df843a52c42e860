using McpOAuth.Login;

namespace McpOAuth.Tests.Login;

/// <summary>What a posted consent form says.</summary>
public sealed class DecisionReading
{
    [Fact, Trait("Spec", "RFC 6749 §10.2")]
    public void An_approval_names_the_request_and_the_boxes_that_were_checked()
    {
        var decision = ConsentDecision.Parse("request=abc&scope=read%3Afiles&scope=write&decision=approve");
        Assert.Equal("abc", decision.Request);
        Assert.True(decision.IsApproved);
        Assert.Equal(["read:files", "write"], decision.Scopes);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public void A_denial_is_not_an_approval() =>
        Assert.False(ConsentDecision.Parse("request=abc&decision=deny").IsApproved);

    [Theory, Trait("Spec", "RFC 6749 §10.2")]
    [InlineData("")]
    [InlineData("request=abc")]
    [InlineData("request=abc&decision=")]
    [InlineData("request=abc&decision=APPROVE")]
    [InlineData("request=abc&decision=approve%20")]
    [InlineData("request=abc&decision=true")]
    [InlineData("request=abc&Decision=approve")]
    [InlineData("request=abc&decision=approve&decision=")]
    [InlineData("request=abc&decision=approve&decision=maybe")]
    public void Anything_else_is_neither(string body) => Assert.Null(ConsentDecision.Parse(body).IsApproved);

    [Fact, Trait("Spec", "RFC 6749 §10.2")]
    public void If_both_were_sent_the_last_one_counts() =>
        Assert.False(ConsentDecision.Parse("decision=approve&decision=deny").IsApproved);

    [Fact, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    public void Without_a_checked_box_no_scope_is_granted() =>
        Assert.Empty(ConsentDecision.Parse("decision=approve").Scopes);
}
