using System.Buffers.Text;
using McpOAuth.Protocol;
using McpOAuth.SignIn;

namespace McpOAuth.Tests.SignIn;

/// <summary>The <c>state</c> that we send upstream: unguessable, and it says where its row lies.</summary>
public sealed class StateHandleParsing
{
    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Spec", "RFC 6749 §10.10"), Trait("Invariant", "I1")]
    public void A_handle_has_32_random_bytes_and_the_minute_of_its_expiry()
    {
        var state = StateHandle.Create(Some.Now);
        Assert.Equal(32, Base64Url.DecodeFromChars(state.Value.AsSpan(0, 43)).Length);
        Assert.Equal(Some.Now.ToUnixTimeSeconds() / 60, state.Minute);
        Assert.EndsWith($"{state.Minute}", state.Value, StringComparison.Ordinal);
        Assert.NotEqual(state.Value, StateHandle.Create(Some.Now).Value);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I5")]
    public void A_handle_parses_again_and_only_its_hash_is_stored()
    {
        var state = StateHandle.Create(Some.Now);
        Assert.True(StateHandle.TryParse(state.Value, out var parsed));
        Assert.Equal((state.Value, state.Minute, state.Hash), (parsed.Value, parsed.Minute, parsed.Hash));
        Assert.Equal(new Secret(state.Value).Sha256(), state.Hash);
        Assert.Equal("[secret]", $"{state}");
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("29894400")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // no minute
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAx")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA29894400\n")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA123456789012")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA/AAAAAAAAAAAAAAAAAAAAAA29894400")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA'AAAAAAAAAAAAAAAAAAAAAA29894400")]
    public void Anything_else_is_refused(string? text) => Assert.False(StateHandle.TryParse(text, out _));
}
