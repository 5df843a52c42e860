using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>A refusal has no value, whatever the value's type.</summary>
[Trait("Spec", "House style: errors")]
public sealed class ResultReading
{
    [Fact]
    public void The_value_of_a_refusal_cannot_be_read()
    {
        OAuthResult<string> text = OAuthError.InvalidGrant("reason");
        OAuthResult<int> number = OAuthError.InvalidGrant("reason");

        Assert.Throws<InvalidOperationException>(() => text.Value);
        Assert.Throws<InvalidOperationException>(() => number.Value);
    }

    [Fact]
    public void A_value_is_returned_unchanged()
    {
        OAuthResult<string> text = "value";
        OAuthResult<int> number = 0;

        Assert.Equal(("value", false), (text.Value, text.IsRefused));
        Assert.Equal((0, false), (number.Value, number.IsRefused));
    }
}
