using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Grants;
using McpOAuth.Keys;
using Moq;

namespace McpOAuth.Tests.Grants;

/// <summary>The <c>sub</c> of a person: stable, of this broker alone, and silent.</summary>
public sealed class SubjectIdentifierMaking
{
    private const string Upstream = "https://upstream.example";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §8.1")]
    public async Task A_user_has_the_same_identifier_at_every_instance_and_time() =>
        Assert.Equal(await OfAsync(Upstream, "alice"), await OfAsync(Upstream, "alice"));

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §8.1"), Trait("Spec", "OpenID Connect Core 1.0 §5.7")]
    [InlineData("https://upstream.example", "bob")]
    [InlineData("https://upstream.example", "Alice")]
    [InlineData("https://upstream.example", "")]
    [InlineData("https://upstream.example/", "alice")]
    [InlineData("https://other.example", "alice")]
    [InlineData("https://upstream.examplea", "lice")]
    public async Task An_identifier_depends_on_issuer_and_subject(string issuer, string subject) =>
        Assert.NotEqual(await OfAsync(Upstream, "alice"), await OfAsync(issuer, subject));

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §8.1")]
    public async Task Nobody_can_compute_it_without_the_brokers_secret()
    {
        var subject = await OfAsync(Upstream, "alice");
        Assert.NotEqual(subject, await OfAsync(Upstream, "alice", key: new byte[32]));
        var guesses = ((string[])[$"{Upstream}\nalice", $"{Upstream}alice", "alice", $"{Upstream}|alice"]).Select(
            guess => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(guess)).AsSpan(0, 24))
        );
        Assert.DoesNotContain(subject, guesses);
    }

    [Fact, Trait("Spec", "RFC 2104 §5"), Trait("Spec", "OpenID Connect Core 1.0 §2")]
    public async Task An_identifier_is_192_bits_of_an_HMAC_in_base64url()
    {
        var expected = HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{Upstream}\nalice"));
        Assert.Equal(Base64Url.EncodeToString(expected.AsSpan(0, 24)), await OfAsync(Upstream, "alice"));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §8.1"), Trait("Invariant", "I6")]
    public async Task The_secret_is_fetched_once()
    {
        var store = StoreOf(Key);
        var subjects = new SubjectIdentifiers(store.Object, Some.Clock());
        await subjects.OfAsync(Upstream, "alice", TestContext.Current.CancellationToken);
        await subjects.OfAsync(Upstream, "bob", TestContext.Current.CancellationToken);
        store.Verify(keys => keys.GetOrCreateAsync(SecretNames.Subjects, It.IsAny<CancellationToken>()), Times.Once);
    }

    private static async Task<string> OfAsync(string issuer, string subject, byte[]? key = null) =>
        await new SubjectIdentifiers(StoreOf(key ?? Key).Object, Some.Clock()).OfAsync(
            issuer,
            subject,
            TestContext.Current.CancellationToken
        );

    private static Mock<ISecretStore> StoreOf(byte[] key)
    {
        var store = new Mock<ISecretStore>();
        store
            .Setup(keys => keys.GetOrCreateAsync(SecretNames.Subjects, It.IsAny<CancellationToken>()))
            .ReturnsAsync(key);
        return store;
    }
}
