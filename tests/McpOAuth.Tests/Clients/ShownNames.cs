using McpOAuth.Clients;

namespace McpOAuth.Tests.Clients;

/// <summary>Which unverified names a user gets to see.</summary>
[Trait("Spec", "RFC 7591 §5")]
public sealed class ShownNames
{
    private const string Attack = "A name that imitates another client";

    [Theory, Trait("Attack", Attack)]
    [InlineData("\u200b\u200d\u2060")] // zero width
    [InlineData("\u200e\u200f\u061c")] // direction marks
    [InlineData("\u3164")] // Hangul filler
    [InlineData("\u115f\u1160\uffa0")]
    [InlineData("\u2800\u2800")] // blank braille
    [InlineData("\ufe0f\ufe00")] // variation selectors
    [InlineData("\U000e0101")]
    [InlineData("\U000e0041\U000e0042")] // tags
    [InlineData("\u00ad\u034f")]
    [InlineData("\u0301")] // a mark without a letter
    [InlineData("\u3000 \u2003")] // spaces
    [InlineData("\ue000")] // private use
    [InlineData("")]
    [InlineData(null)]
    public void A_name_of_nothing_visible_is_not_shown(string? name) => Assert.Null(ShownName.Of(name));

    [Theory, Trait("Attack", Attack)]
    [InlineData("Cl\u0430ude")] // Cyrillic a
    [InlineData("\u0421laude Code")] // Cyrillic C
    [InlineData("\u0421ursor")]
    [InlineData("Curs\u03bfr")] // Greek omicron
    [InlineData("Ch\u0430tGPT")]
    [InlineData("VS C\u043ede")]
    [InlineData("Visu\u0430l Studio Code")]
    [InlineData("C\u043epilot")]
    [InlineData("G\u0435mini CLI")]
    [InlineData("GitHu\u042c")]
    [InlineData("\uff23laude")] // fullwidth
    [InlineData("\U0001d402laude")] // mathematical
    [InlineData("\u13dfursor")] // Cherokee
    [InlineData("Cl\u200baude")] // zero width in the middle
    [InlineData("Cla\u0301ude")]
    [InlineData("Cl\u00e1ude")]
    [InlineData("Claude or Cl\u0430ude")]
    [InlineData("\u0396ed")] // Greek Z, a short name
    public void A_look_alike_of_a_well_known_client_is_not_shown(string name) => Assert.Null(ShownName.Of(name));

    [Theory]
    [InlineData("Claude")]
    [InlineData("Claude Code (plugin:files)")]
    [InlineData("Claude \u2013 caf\u00e9")]
    [InlineData("\u041c\u043e\u0439 \u043a\u043b\u0438\u0435\u043d\u0442")] // "my client" in Russian
    [InlineData("\u041a\u043b\u0438\u0435\u043d\u0442 \u0434\u043b\u044f Claude")]
    [InlineData("\u540d\u524d")]
    [InlineData("\u00dcberpr\u00fcfer \u67e5\u9a8c \U0001f469\u200d\U0001f4bb")]
    [InlineData("Z\u00e9dille")]
    [InlineData("My cursor tool")]
    [InlineData("\U0001f680")]
    public void Any_other_name_is_shown(string name) => Assert.Equal(name, ShownName.Of(name));

    [Fact]
    public void A_client_without_a_name_to_show_is_an_app_that_gave_no_name_and_a_configured_client_keeps_its_name()
    {
        Assert.Equal("an app that gave no name", (Some.Client("some-id") with { Name = "Cl\u0430ude" }).DisplayName);
        Assert.Equal("an app that gave no name", (Some.Client("some-id") with { Name = null }).DisplayName);
        Assert.Equal("Cl\u0430ude", (Some.TrustedClient() with { Name = "Cl\u0430ude" }).DisplayName);
    }
}
