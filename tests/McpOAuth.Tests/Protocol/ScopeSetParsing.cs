using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>The ABNF of <c>scope</c>.</summary>
public sealed class ScopeSetParsing
{
    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void Tokens_are_separated_by_spaces_and_keep_their_order()
    {
        Assert.True(ScopeSet.TryParse("write:files read:files", out var scopes));
        Assert.Equal(["write:files", "read:files"], scopes);
        Assert.Equal("write:files read:files", scopes.ToString());
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void Exactly_the_characters_of_the_ABNF_are_accepted()
    {
        // scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
        Assert.All(
            Enumerable.Range(0, 0x250).Where(code => code != ' '),
            code =>
            {
                var isScopeCharacter = code is 0x21 or (>= 0x23 and <= 0x5B) or (>= 0x5D and <= 0x7E);
                Assert.Equal(isScopeCharacter, ScopeSet.TryParse($"a{(char)code}b", out _));
                Assert.Equal(isScopeCharacter, ScopeSet.TryParse($"{(char)code}", out _));
            }
        );
    }

    [Theory, Trait("Spec", "RFC 6749 §3.3")]
    [InlineData("read:files\n")]
    [InlineData("read:files\twrite:files")]
    [InlineData("read:files\r\nwrite:files")]
    [InlineData("read:files,\"write:files\"")]
    [InlineData("read\\files")]
    [InlineData("read:fil\u00e9s")]
    [InlineData("good \0")]
    public void Other_white_space_quotes_and_letters_are_refused(string text)
    {
        Assert.False(ScopeSet.TryParse(text, out var scopes));
        Assert.Null(scopes);
    }

    [Theory, Trait("Spec", "RFC 6749 §3.3")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("    ")]
    public void Empty_text_is_the_empty_set(string? text)
    {
        Assert.True(ScopeSet.TryParse(text, out var scopes));
        Assert.Empty(scopes);
        Assert.Equal("", scopes.ToString());
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void Extra_spaces_and_repeated_tokens_are_ignored()
    {
        Assert.True(ScopeSet.TryParse("  a   b a ", out var scopes));
        Assert.Equal(["a", "b"], scopes);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void Tokens_are_case_sensitive()
    {
        Assert.True(ScopeSet.TryParse("Read read", out var scopes));
        Assert.Equal(2, scopes.Count);
        Assert.False(scopes.Contains("READ"));
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void An_overlong_scope_is_refused()
    {
        Assert.True(ScopeSet.TryParse(new string('s', ScopeSet.MaximumLength), out _));
        Assert.False(ScopeSet.TryParse(new string('s', ScopeSet.MaximumLength + 1), out _));
    }
}
