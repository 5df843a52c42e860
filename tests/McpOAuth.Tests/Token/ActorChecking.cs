using McpOAuth.Grants;
using McpOAuth.Token;

namespace McpOAuth.Tests.Token;

/// <summary>Which token shows who acts for a user.</summary>
[Trait("Spec", "RFC 8693 §2.2.2"), Trait("Attack", "Audience escalation in exchange")]
public sealed class ActorChecking
{
    private const string Agent = "planner";

    [Fact]
    public void An_agents_own_token_is_one() => Assert.Null(Check(Token(Agent)));

    /// <summary>An agent may sign users in too. Their tokens are for the agent, and do not make it act for others.</summary>
    [Fact]
    public void A_users_token_is_none_even_if_it_was_issued_to_the_agent() =>
        Assert.Equal("actor_token has a user", Check(Token("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));

    [Fact]
    public void An_expired_one_or_one_for_another_server_is_none()
    {
        Assert.Equal("actor_token has expired", Check(Token(Agent) with { ExpiresAt = Some.Now }));
        Assert.Equal(
            "actor_token is for another resource",
            Check(Token(Agent) with { Audience = "https://other.example/mcp" })
        );
    }

    private static string? Check(VerifiedAccessToken token) =>
        ExchangeRules.CheckActor(token, Some.Resource(), Some.Now)?.Reason;

    private static VerifiedAccessToken Token(string subject) =>
        new()
        {
            Grant = GrantId.Create(subject, Some.Now),
            ClientId = Agent,
            Subject = subject,
            Audience = Some.Resource().Uri.Value,
            Scopes = Some.Scopes("read"),
            TokenId = "one",
            IssuedAt = Some.Now,
            ExpiresAt = Some.Now.AddMinutes(5),
        };
}
