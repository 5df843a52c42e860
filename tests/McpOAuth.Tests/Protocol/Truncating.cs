using System.Text;
using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tests.Protocol;

/// <summary>No text is cut inside a character.</summary>
[Trait("Spec", "RFC 3629 §3")]
public sealed class Truncating
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("a😀😀", 3, "a😀")]
    [InlineData("😀", 1, "")]
    [InlineData("", 1, "")]
    public void A_pair_stays_together(string text, int maximum, string shortened) =>
        Assert.Equal(shortened, text.Truncate(maximum));

    [Fact]
    public void Half_a_pair_that_was_there_before_is_no_reason_to_cut_more() =>
        Assert.Equal("ab\ud83d", "ab\ud83dcd".Truncate(3));

    [Fact]
    public void A_display_name_is_valid_UTF_16()
    {
        var name = UpstreamIdentity.Shown(new string('a', 199) + "😀")!;
        Assert.Equal(199, name.Length);
        Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void A_log_line_is_valid_UTF_16()
    {
        var line = OneLine.Of(new string('a', OneLine.MaximumLength - 1) + "😀");
        Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
    }
}
