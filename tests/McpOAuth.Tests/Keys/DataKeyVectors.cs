using System.Security.Cryptography;
using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>A data key encrypts as the published vectors of AES-256-GCM say.</summary>
public sealed class DataKeyVectors
{
    // NIST CAVP, gcmEncryptExtIV256.rsp, count 0 of: no text; 128 bits of text; both text and associated data.
    [Theory, Trait("Spec", "NIST SP 800-38D §7.1")]
    [InlineData(
        "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
        "516c33929df5a3284ff463d7",
        "",
        "",
        "",
        "bdc1ac884d332457a1d2664f168c76f0"
    )]
    [InlineData(
        "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22",
        "0d18e06c7c725ac9e362e1ce",
        "2db5168e932556f8089a0622981d017d",
        "",
        "fa4362189661d163fcd6a56d8bf0405a",
        "d636ac1bbedd5cc3ee727dc2ab4a9489"
    )]
    [InlineData(
        "92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b",
        "ac93a1a6145299bde902f21a",
        "2d71bcfa914e4ac045b2aa60955fad24",
        "1e0889016f67601c8ebea4943bc23ad6",
        "8995ae2e6df3dbf96fac7b7137bae67f",
        "eca5aa77d51d4a0a14d9c51e1da474ab"
    )]
    // McGrew and Viega, The Galois/Counter Mode of Operation, test case 16: text that fills no whole block.
    [InlineData(
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )]
    public void Encryption_gives_the_published_ciphertext_and_decryption_the_text(
        string key,
        string nonce,
        string text,
        string associated,
        string ciphertext,
        string tag
    )
    {
        using var dataKey = new DataKey(1, Convert.FromHexString(key));
        var encrypted = new byte[ciphertext.Length / 2];
        var authentication = new byte[16];
        dataKey.Encrypt(Bytes(nonce), Bytes(text), encrypted, authentication, Bytes(associated));
        Assert.Equal(ciphertext, Convert.ToHexStringLower(encrypted));
        Assert.Equal(tag, Convert.ToHexStringLower(authentication));

        var decrypted = new byte[encrypted.Length];
        Assert.True(dataKey.TryDecrypt(Bytes(nonce), encrypted, authentication, decrypted, Bytes(associated)));
        Assert.Equal(text, Convert.ToHexStringLower(decrypted));
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.2")]
    public void A_changed_tag_nonce_or_associated_data_does_not_decrypt()
    {
        using var key = Some.DataKey();
        var nonce = new byte[12];
        var tag = new byte[16];
        key.Encrypt(nonce, [], [], tag, "row"u8);
        Assert.True(key.TryDecrypt(nonce, [], tag, [], "row"u8));
        Assert.False(key.TryDecrypt(nonce, [], tag, [], "other"u8));
        nonce[11] ^= 1;
        Assert.False(key.TryDecrypt(nonce, [], tag, [], "row"u8));
        nonce[11] ^= 1;
        tag[0] ^= 0x80;
        Assert.False(key.TryDecrypt(nonce, [], tag, [], "row"u8));
    }

    [Fact, Trait("Spec", "RFC 5869 §2.3"), Trait("Spec", "RFC 2104 §2")]
    public void Its_MAC_is_HMAC_SHA_256_under_a_key_expanded_from_it()
    {
        using var key = Some.DataKey();
        var raw = Enumerable.Repeat((byte)7, 32).ToArray();
        // HKDF-Expand for one block, by hand: T(1) = HMAC(PRK, info | 0x01).
        var macKey = HMACSHA256.HashData(raw, "mcp-oauth mac v1\x01"u8);
        Assert.Equal(HMACSHA256.HashData(macKey, "message"u8), key.Mac("message"u8));
        Assert.NotEqual(HMACSHA256.HashData(raw, "message"u8), key.Mac("message"u8));
    }

    [Theory, Trait("Spec", "FIPS 197 §5"), Trait("Invariant", "I5")]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => new DataKey(1, new byte[length]));

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §6.2.2"), Trait("Invariant", "I5")]
    public void A_key_prints_only_its_id()
    {
        using var key = Some.DataKey(id: 42);
        Assert.Equal("data key 42", $"{key}");
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
