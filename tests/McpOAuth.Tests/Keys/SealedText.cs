using System.Buffers.Text;
using FsCheck;
using FsCheck.Fluent;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Keys;

/// <summary>A value that leaves the house as text and comes back, or something else in its place.</summary>
public sealed class SealedText
{
    private static readonly Binding Form = Binding.Token("consent form");
    private static readonly ErrorResponse Value = new() { Error = "invalid_grant" };
    private static readonly SealedFormat<ErrorResponse> Format = new(1, OAuthJson.Default);

    private readonly Sealer sealer = Some.Sealer();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 4648 §5"), Trait("Invariant", "I5")]
    public async Task A_sealed_text_opens_unchanged_and_needs_no_escaping()
    {
        var text = await SealAsync();
        Assert.True(Base64Url.IsValid(text));
        Assert.DoesNotContain(text, character => character is '=' or '+' or '/');
        Assert.Equal(Value, await OpenAsync(text, Form));
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.1"), Trait("Invariant", "I5")]
    public async Task A_text_sealed_for_another_purpose_does_not_open() =>
        Assert.Null(await OpenAsync(await SealAsync(), Binding.Token("refresh token")));

    [Fact, Trait("Spec", "NIST SP 800-38D §7.2"), Trait("Invariant", "I5")]
    public async Task A_text_of_another_broker_does_not_open()
    {
        var foreign = await Some.Sealer().SealTextAsync(Value, Format, Form, Cancellation);
        Assert.Null(await OpenAsync(foreign, Form));
    }

    [Theory, Trait("Spec", "RFC 4648 §5")]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("AQ")]
    [InlineData("not base64url!")]
    [InlineData("AQAAAAE=")]
    [InlineData("\u00fc\u00fc\u00fc\u00fc")]
    [InlineData("AQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // ours to look at, but sealed by nobody
    public async Task A_text_that_was_not_sealed_does_not_open(string text)
    {
        Assert.Null(await OpenAsync(text, Form));
    }

    [Fact, Trait("Spec", "RFC 4648 §3.3"), Trait("Invariant", "I5")]
    public async Task Random_input_does_not_open_and_never_throws()
    {
        var real = await SealAsync();
        var alphabet = Gen.Elements(["A", "-", "_", "=", "%", "+", " ", "\n", ".", "\0", "\u00fc", "\ud800", "Q", "9"]);
        var damaged =
            from at in Gen.Choose(0, real.Length)
            from removed in Gen.Choose(0, Math.Min(3, real.Length - at))
            from inserted in Gen.Choose(0, 3).SelectMany(count => alphabet.ListOf(count))
            select real[..at] + string.Concat(inserted) + real[(at + removed)..];
        var noise = alphabet.ListOf().Select(string.Concat);
        Prop.ForAll(
                Gen.OneOf(damaged, noise).ToArbitrary(),
                text =>
                {
                    var opened = OpenAsync(text, Form).AsTask().GetAwaiter().GetResult();
                    // Base64url decoders pass over white space and padding: the same bytes, then, are the same value.
                    Assert.True(opened is null || Stripped(text) == real);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(3_000).WithReplay(4648, 4649));
    }

    private static string Stripped(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('=' or '%')));

    private ValueTask<string> SealAsync() => sealer.SealTextAsync(Value, Format, Form, Cancellation);

    private ValueTask<ErrorResponse?> OpenAsync(string text, Binding binding) =>
        sealer.OpenTextAsync(text, Format, binding, Cancellation);
}
