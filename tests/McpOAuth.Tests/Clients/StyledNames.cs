using McpOAuth.Clients;

namespace McpOAuth.Tests.Clients;

/// <summary>Letters of another style read like plain ones.</summary>
[Trait("Spec", "RFC 7591 §5"), Trait("Attack", "A name that imitates another client")]
public sealed class StyledNames
{
    [Theory]
    [InlineData("\u1d04\u029f\u1d00\u1d1c\u1d05\u1d07")] // small capitals
    [InlineData("\u1d04\u1d1c\u0280\ua731\u1d0f\u0280")]
    [InlineData("\u212dlaude")] // black-letter C
    [InlineData("C\u2113aude")] // script l
    [InlineData("\u2102hatGPT")] // double-struck C
    [InlineData("\u24b8laude")] // in circles
    [InlineData("\u24d2\u24db\u24d0\u24e4\u24d3\u24d4")]
    [InlineData("\U0001f132laude")] // in squares
    public void A_well_known_name_in_letters_of_another_style_is_not_shown(string name) =>
        Assert.Null(ShownName.Of(name));

    [Theory]
    [InlineData("\u24c2 Metro")]
    [InlineData("Notes \u2115")]
    public void Any_other_name_in_such_letters_is_shown(string name) => Assert.Equal(name, ShownName.Of(name));
}
