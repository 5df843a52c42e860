using System.Globalization;
using System.Reflection;
using McpOAuth.Pages;

namespace McpOAuth.Tests.Pages;

/// <summary>Pieces of <see cref="Html"/> make larger ones; nothing else becomes markup.</summary>
[Trait("Spec", "WHATWG HTML §13.3"), Trait("Spec", "RFC 9700 §4.16")]
public sealed class HtmlComposition
{
    private static readonly string[] Marks = ["<", "&"];

    [Fact]
    public void Html_in_a_hole_stays_as_it_is()
    {
        var name = Html.Of($"<b>{"<x>"}</b>");
        Assert.Equal("<p><b>&lt;x&gt;</b></p>", Html.Of($"<p>{name}</p>").ToString());
    }

    [Fact]
    public void Null_adds_nothing()
    {
        Html? missing = null;
        Assert.Equal("<p></p>", Html.Of($"<p>{missing}</p>").ToString());
    }

    [Fact]
    public void A_sequence_is_joined()
    {
        var items = Marks.Select(mark => Html.Of($"<li>{mark}</li>"));
        Assert.Equal("<ul><li>&lt;</li><li>&amp;</li></ul>", Html.Of($"<ul>{items}</ul>").ToString());
        Html[] array = [.. items];
        Assert.Equal("<ul><li>&lt;</li><li>&amp;</li></ul>", Html.Of($"<ul>{array}</ul>").ToString());
        Assert.Equal("", Html.Of($"{array[..0]}").ToString());
    }

    [Fact]
    public void Lines_stand_one_below_the_other()
    {
        var items = Marks.Select(mark => Html.Of($"<li>{mark}</li>"));
        Assert.Equal("<li>&lt;</li>\n<li>&amp;</li>", Html.Lines(items).ToString());
    }

    [Fact]
    public void Two_interpolated_strings_in_a_row_are_one_piece() =>
        Assert.Equal("<b>&lt;</b><i>&amp;</i>", Html.Of($"<b>{"<"}</b>" + $"<i>{"&"}</i>").ToString());

    [Fact]
    public void Numbers_and_dates_read_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberDecimalSeparator = ",";
            other.NumberFormat.NegativeSign = "~";
            other.DateTimeFormat.TimeSeparator = ".";
            CultureInfo.CurrentCulture = other;
            Assert.Equal("1.5 -2", Html.Of($"{1.5} {-2}").ToString());
            Assert.Equal("2026-11-02 12:00", Html.Of($"{Some.Now:yyyy-MM-dd HH:mm}").ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_constant_that_is_trusted_stays_as_it_is() =>
        Assert.Equal("<style>a > b { }</style>", Html.Of($"<style>{Html.Trusted("a > b { }")}</style>").ToString());

    [Fact]
    public void No_other_member_makes_Html_from_a_string()
    {
        const BindingFlags ours = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;
        var makers = typeof(Html)
            .GetMethods(ours)
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(string)))
            .Select(method => method.Name);
        Assert.Equal([nameof(Html.Trusted)], makers);
        Assert.Empty(typeof(Html).GetConstructors());
        Assert.DoesNotContain(typeof(Html).GetMethods(ours), method => method.IsSpecialName);
    }
}
