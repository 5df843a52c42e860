using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>A grant is named in an access token by its week and 16 random bytes.</summary>
public sealed class GrantIdParsing
{
    [Fact, Trait("Spec", "RFC 7519 §4.3")]
    public void The_grant_id_in_a_token_parses_back_to_the_grant()
    {
        var id = GrantId.Create("alice", Some.Now);
        Assert.True(GrantId.TryParse("alice", id.ToClaim(), out var parsed));
        Assert.Equal(id, parsed);
        Assert.NotEqual(id, GrantId.Create("alice", Some.Now));
    }

    [Theory, Trait("Spec", "RFC 7519 §4.3")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("2966")]
    [InlineData("2966.")]
    [InlineData("2966.short")]
    [InlineData("x.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("-1.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData(" 1.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("99999999999.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("2966.AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("2966.AAAAAAAAAAAAAAAAAAAA/A")]
    [InlineData("2966.AAAAAAAAAAAAAAAAAAAA'A")]
    [InlineData("2966.AAAAAAAAAAAAAAAAAAAAAA.x")]
    public void Anything_else_is_refused(string? claim) => Assert.False(GrantId.TryParse("alice", claim, out _));

    [Theory, Trait("Spec", "RFC 7519 §2")]
    [InlineData(0, 0)]
    [InlineData(604_799, 0)]
    [InlineData(604_800, 1)]
    [InlineData(1_793_664_000, 2965)]
    public void Weeks_are_counted_from_1970(long seconds, int week) =>
        Assert.Equal(week, GrantId.WeekOf(DateTimeOffset.FromUnixTimeSeconds(seconds)));
}
