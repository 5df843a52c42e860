using McpOAuth.Audit;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Text is cut between characters, never within a surrogate pair.</summary>
[Trait("Spec", "Unicode 16 §3.8")]
public sealed class CharacterTruncation
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀c", 4, "ab😀")]
    [InlineData("😀", 1, "")]
    public void A_pair_is_kept_or_dropped_as_a_whole(string text, int maximum, string expected) =>
        Assert.Equal(expected, WholeCharacters.Truncate(text, maximum));

    [Fact]
    public void A_log_line_is_cut_between_whole_characters()
    {
        var line = OneLine.Of(new string('a', OneLine.MaximumLength - 1) + "😀");

        Assert.Equal(new string('a', OneLine.MaximumLength - 1), line);
    }
}
