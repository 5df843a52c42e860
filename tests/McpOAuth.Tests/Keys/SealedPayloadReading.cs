using System.Buffers.Text;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using Moq;

namespace McpOAuth.Tests.Keys;

/// <summary>What is not exactly a payload of ours is not ours. It is never an exception.</summary>
public sealed class SealedPayloadReading
{
    private readonly Sealer sealer = Some.Sealer();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => SealedKinds.Names;

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "RFC 6749 §10.4")]
    public async Task A_sealed_payload_opens_unchanged(string name)
    {
        var kind = SealedKinds.Named(name);
        Assert.True(await OpensAsync(kind, await SealAsync(kind, kind.Payload)));
        Assert.Equal(kind.Payload, kind.Rewrite(kind.Payload));
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "NIST SP 800-38D §7.2"), Trait("Invariant", "I5")]
    public async Task Every_truncation_of_sealed_text_is_not_ours(string name)
    {
        var kind = SealedKinds.Named(name);
        var envelope = await SealAsync(kind, kind.Payload);
        for (var length = 0; length < envelope.Length; length++)
        {
            Assert.False(await OpensAsync(kind, envelope[..length]), $"{length} bytes");
        }
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "NIST SP 800-38D §7.2"), Trait("Invariant", "I5")]
    public async Task Every_bit_flipped_in_sealed_text_makes_it_not_ours(string name)
    {
        var kind = SealedKinds.Named(name);
        var envelope = await SealAsync(kind, kind.Payload);
        for (var bit = 0; bit < envelope.Length * 8; bit++)
        {
            Assert.False(await OpensAsync(kind, Flipped(envelope, bit)), $"bit {bit}");
        }
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "RFC 8259 §2")]
    public async Task A_payload_that_was_truncated_before_sealing_is_not_ours(string name)
    {
        var kind = SealedKinds.Named(name);
        for (var length = 0; length < kind.Payload.Length; length++)
        {
            Assert.False(await OpensAsync(kind, await SealAsync(kind, kind.Payload[..length])), $"{length} bytes");
        }
        Assert.False(await OpensAsync(kind, await SealAsync(kind, [.. kind.Payload, (byte)'}'])));
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "RFC 8259 §2")]
    public void A_payload_with_any_bit_flipped_before_sealing_never_throws(string name)
    {
        var kind = SealedKinds.Named(name);
        var bits = Enumerable.Range(0, kind.Payload.Length * 8).ToArray();
        var read = bits.Count(bit => kind.Rewrite(Flipped(kind.Payload, bit)) is not null);
        // Some flips give another valid text, such as another client id. Most do not.
        Assert.InRange(read, 1, bits.Length - 1);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "House style: sealed payloads")]
    public async Task An_unknown_version_is_not_ours(string name)
    {
        var kind = SealedKinds.Named(name);
        foreach (var version in Enumerable.Range(0, 256).Where(version => version != kind.Payload[0]))
        {
            byte[] payload = [(byte)version, .. kind.Payload.AsSpan(1)];
            Assert.False(await OpensAsync(kind, await SealAsync(kind, payload)), $"version {version}");
        }
    }

    [Theory, Trait("Spec", "RFC 6749 §10.4")]
    [InlineData("authorization code", "http://localhost:51763/cb", "http://app.example/cb")]
    [InlineData("authorization code", "http://localhost:51763/cb", "javascript:alert(1)")]
    [InlineData("authorization code", Some.ExampleChallenge, "none")]
    [InlineData("authorization code", "alice-at-the-broker.2965.", "alice-at-the-broker.week.")]
    [InlineData("authorization code", "\"read write\"", "\"read\\nwrite\"")]
    [InlineData("refresh token", "bq1BbwQGVBPLbACwwwPisg", "short")]
    [InlineData("refresh token", "\"read write\"", "\"r\\u00e9ad\"")]
    [InlineData("refresh token", "\"k\":3", "\"k\":3000000000")]
    [InlineData("consent form", "a+b%20c", "a b")]
    [InlineData("consent form", "\"u\":\"alice-at-the-broker\",\"s\":\"read\"", "\"u\":null,\"s\":\"read\"")]
    [InlineData("account form", "bq1BbwQGVBPLbACwwwPisg", "short")]
    [InlineData("account form", "the-access-token", "\\ud800")] // half a surrogate pair
    [InlineData("connection link", "files.read files.write", "files\\\\read")]
    [InlineData("person session", "\"x\":1793621400000", "\"x\":253402300800000")] // the year 10000
    [InlineData("person session", "\"x\":1793621400000", "\"x\":-62135596800001")] // before the year 1
    [InlineData("sign-in attempt", Some.ExampleVerifier, "too-short")]
    [InlineData("sign-in attempt", Some.ExampleChallenge, "")]
    [InlineData("connection attempt", Some.ExampleVerifier, "not unreserved, not unreserved, not unreserved")]
    [InlineData("upstream tokens", "openid files.read", "\\u0000")]
    [InlineData("upstream tokens", "the-access-token", "\\ud800")] // half a surrogate pair
    public void A_payload_with_an_invalid_value_is_not_ours(string name, string before, string after)
    {
        var kind = SealedKinds.Named(name);
        Assert.Contains(before, kind.Json, StringComparison.Ordinal);
        Assert.True(kind.Reads(kind.Json));
        Assert.False(kind.Reads(kind.Json.Replace(before, after, StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "RFC 6749 §10.4")]
    public async Task A_storage_outage_is_an_outage_and_not_a_refusal(string name)
    {
        var kind = SealedKinds.Named(name);
        var store = new Mock<IDataKeyStore>();
        store.Setup(one => one.ListAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new OutageException("storage"));
        var away = new Sealer(new DataKeyRing(store.Object, new ReversingKeyWrapping(), Some.Clock()));
        var text = Base64Url.EncodeToString(await SealAsync(kind, kind.Payload));
        await Assert.ThrowsAsync<OutageException>(() => kind.OpensAsync(away, text));
    }

    private async Task<byte[]> SealAsync(SealedKind kind, byte[] payload) =>
        await sealer.SealAsync(payload, kind.Binding, Cancellation);

    private Task<bool> OpensAsync(SealedKind kind, byte[] envelope) =>
        kind.OpensAsync(sealer, Base64Url.EncodeToString(envelope));

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var changed = bytes.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
