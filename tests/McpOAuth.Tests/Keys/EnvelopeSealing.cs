using System.Buffers.Binary;
using System.Text;
using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>What is sealed opens under its own key, in its own place, unchanged; and not otherwise.</summary>
public sealed class EnvelopeSealing
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("an upstream refresh token");

    [Theory, Trait("Spec", "NIST SP 800-38D §7"), Trait("Invariant", "I5")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(65_536)]
    public void A_sealed_text_opens_again(int length)
    {
        using var key = Some.DataKey();
        var text = new byte[length];
        Array.Fill(text, (byte)0xA5);
        Assert.True(Envelope.TryOpen(key, Envelope.Seal(key, text, Some.Binding()), Some.Binding(), out var opened));
        Assert.Equal(text, opened);
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §5.2.1.2"), Trait("Invariant", "I5")]
    public void An_envelope_is_version_key_id_nonce_ciphertext_and_tag()
    {
        using var key = Some.DataKey(id: 0x01020304);
        var envelope = Envelope.Seal(key, Text, Some.Binding());
        Assert.Equal(1 + 4 + 12 + Text.Length + 16, envelope.Length);
        Assert.Equal(Text.Length + Envelope.Overhead, envelope.Length);
        Assert.Equal(1, envelope[0]);
        Assert.Equal(0x01020304u, BinaryPrimitives.ReadUInt32BigEndian(envelope.AsSpan(1)));
        Assert.True(Envelope.TryReadKeyId(envelope, out var id));
        Assert.Equal(key.Id, id);
        Assert.Equal(-1, envelope.AsSpan().IndexOf(Text));
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §8.2.2"), Trait("Invariant", "I5")]
    public void The_same_text_is_sealed_differently_each_time()
    {
        using var key = Some.DataKey();
        var nonces = Enumerable
            .Range(0, 1000)
            .Select(_ => Convert.ToHexString(Envelope.Seal(key, Text, Some.Binding()), 5, 12));
        Assert.Equal(1000, nonces.Distinct().Count());
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.2"), Trait("Invariant", "I5")]
    public void Every_flipped_bit_is_detected()
    {
        using var key = Some.DataKey();
        var envelope = Envelope.Seal(key, Text, Some.Binding());
        Assert.All(
            Enumerable.Range(0, envelope.Length * 8),
            bit =>
            {
                var changed = envelope.ToArray();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(Envelope.TryOpen(key, changed, Some.Binding(), out var opened));
                Assert.Null(opened);
            }
        );
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.2"), Trait("Invariant", "I5")]
    public void Every_other_length_is_detected()
    {
        using var key = Some.DataKey();
        var envelope = Envelope.Seal(key, Text, Some.Binding());
        Assert.All(
            Enumerable.Range(0, envelope.Length),
            length => Assert.False(Envelope.TryOpen(key, envelope.AsSpan(0, length), Some.Binding(), out _))
        );
        Assert.False(Envelope.TryOpen(key, [.. envelope, 0], Some.Binding(), out _));
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.1"), Trait("Invariant", "I5")]
    public void An_envelope_does_not_open_in_another_table_partition_row_or_column()
    {
        using var key = Some.DataKey();
        var sealedHere = Envelope.Seal(key, Text, Binding.Row("Grants", "2950", "alice", "Successor"));
        Assert.All(
            [
                Binding.Row("Attempts", "2950", "alice", "Successor"),
                Binding.Row("Grants", "2951", "alice", "Successor"),
                Binding.Row("Grants", "2950", "bob", "Successor"),
                Binding.Row("Grants", "2950", "alice", "Verifier"),
                Binding.Row("Grants", "2950alice", "", "Successor"),
                Binding.Token("Successor"),
                Binding.Token("Grants\n2950\nalice\nSuccessor"),
            ],
            elsewhere => Assert.False(Envelope.TryOpen(key, sealedHere, elsewhere, out _))
        );
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.1"), Trait("Invariant", "I5")]
    public void A_token_for_one_purpose_does_not_open_for_another()
    {
        using var key = Some.DataKey();
        var code = Envelope.Seal(key, Text, Binding.Token("authorization code"));
        Assert.True(Envelope.TryOpen(key, code, Binding.Token("authorization code"), out _));
        Assert.False(Envelope.TryOpen(key, code, Binding.Token("refresh token"), out _));
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.2"), Trait("Invariant", "I5")]
    public void Another_key_does_not_open_an_envelope_whatever_its_id()
    {
        using var key = Some.DataKey(id: 1, filler: 7);
        using var sameBytesOtherId = Some.DataKey(id: 2, filler: 7);
        using var sameIdOtherBytes = Some.DataKey(id: 1, filler: 8);
        var envelope = Envelope.Seal(key, Text, Some.Binding());
        Assert.False(Envelope.TryOpen(sameBytesOtherId, envelope, Some.Binding(), out _));
        Assert.False(Envelope.TryOpen(sameIdOtherBytes, envelope, Some.Binding(), out _));
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.1"), Trait("Invariant", "I5")]
    public void A_replaced_key_id_is_detected_even_if_the_key_is_the_same()
    {
        using var key = Some.DataKey(id: 1);
        using var sameBytesOtherId = Some.DataKey(id: 2);
        var envelope = Envelope.Seal(key, Text, Some.Binding());
        BinaryPrimitives.WriteUInt32BigEndian(envelope.AsSpan(1), 2);
        Assert.False(Envelope.TryOpen(sameBytesOtherId, envelope, Some.Binding(), out _));
    }

    [Theory, Trait("Spec", "NIST SP 800-38D §5.2.1.2")]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(255)]
    public void An_envelope_of_another_version_is_refused(byte version)
    {
        using var key = Some.DataKey();
        var envelope = Envelope.Seal(key, Text, Some.Binding());
        envelope[0] = version;
        Assert.False(Envelope.TryReadKeyId(envelope, out _));
        Assert.False(Envelope.TryOpen(key, envelope, Some.Binding(), out _));
    }
}
