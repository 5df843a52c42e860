using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Keys;
using McpOAuth.Azure.KeyVault;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>
/// The client and the real managed identity credential against a vault that follows the REST reference.
/// </summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class KeyVaultClientTests(VaultParts parts) : IAsyncLifetime
{
    private static readonly byte[] DataKey = RandomNumberGenerator.GetBytes(32);

    private FakeKeyVault vault = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => vault = await parts.StartVaultAsync();

    public ValueTask DisposeAsync() => vault.DisposeAsync();

    [Fact, Trait("Spec", "RFC 6750 §3")]
    public async Task The_first_request_goes_without_token_and_body_and_every_later_one_with_a_token()
    {
        var wrapping = Wrapping();

        await wrapping.WrapAsync(DataKey, Cancellation);
        await wrapping.WrapAsync(DataKey, Cancellation);

        Assert.Equal(["wrapkey", "wrapkey", "wrapkey"], vault.Requests.Select(request => request.Operation));
        Assert.Equal((null, ""), (vault.Requests[0].Token, vault.Requests[0].Body));
        Assert.All(vault.Requests.Skip(1), request => Assert.NotNull(request.Token));
        Assert.All(
            vault.Requests.Skip(1),
            request => Assert.Contains("RSA-OAEP-256", request.Body, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("https://graph.microsoft.com")]
    [InlineData("https://azure.net.example")]
    [InlineData("https://other.vault.azure.net")]
    [InlineData("not a URL")]
    public async Task A_server_posing_as_a_vault_gets_no_token_for_another_domain(string resource)
    {
        vault.Resource = resource;
        var asked = parts.Identity.Asked;

        await Assert.ThrowsAsync<OutageException>(() => Wrapping().WrapAsync(DataKey, Cancellation));

        Assert.Equal(asked, parts.Identity.Asked);
        Assert.All(vault.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public async Task A_wrapped_key_names_its_version_and_that_version_unwraps_it_after_a_rotation()
    {
        var wrapping = Wrapping();
        var before = vault.Key.Current;
        var first = await wrapping.WrapAsync(DataKey, Cancellation);
        vault.Key.Rotate();
        var second = await wrapping.WrapAsync(DataKey, Cancellation);

        Assert.Equal($"https://{FakeKeyVault.Host}/keys/{vault.KeyName}/{before}", first.WrappingKeyId);
        Assert.Equal(await wrapping.CurrentKeyIdAsync(Cancellation), second.WrappingKeyId);
        Assert.Equal(DataKey, await wrapping.UnwrapAsync(first, Cancellation));
        Assert.Equal(DataKey, await wrapping.UnwrapAsync(second, Cancellation));
        Assert.Contains(
            vault.Requests,
            request => request.Path.EndsWith($"/{before}/unwrapkey", StringComparison.Ordinal)
        );
    }

    [Fact, Trait("Spec", "RFC 9110 §10.2.3")]
    public async Task A_throttled_request_is_repeated_after_as_long_as_Retry_After_says()
    {
        var wrapping = Wrapping();
        await wrapping.CurrentKeyIdAsync(Cancellation);
        vault.Fault = VaultFault.Throttled(times: 1, retryAfter: 1);
        var start = Stopwatch.GetTimestamp();

        await wrapping.WrapAsync(DataKey, Cancellation);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_request_that_fails_twice_with_503_is_repeated_with_its_body()
    {
        vault.Fault = VaultFault.Unavailable(times: 2);

        var wrapped = await Wrapping().WrapAsync(DataKey, Cancellation);

        Assert.Equal(DataKey, await Wrapping().UnwrapAsync(wrapped, Cancellation));
    }

    [Fact]
    public async Task A_vault_that_demands_a_long_wait_is_an_outage_after_eight_seconds()
    {
        var clock = new FakeTimeProvider();
        var wrapping = Wrapping(clock: clock);
        vault.Fault = VaultFault.Throttled(times: int.MaxValue, retryAfter: 3600);

        var wrap = wrapping.WrapAsync(DataKey, Cancellation);
        await vault.FirstRequestAsync();
        clock.Advance(TimeSpan.FromSeconds(8));

        await Assert.ThrowsAsync<OutageException>(() => wrap.WaitAsync(TimeSpan.FromSeconds(5), Cancellation));
    }

    [Fact]
    public async Task A_disabled_version_is_an_outage_whose_message_says_what_to_do_and_ends_when_it_is_enabled()
    {
        var wrapping = Wrapping();
        var wrapped = await wrapping.WrapAsync(DataKey, Cancellation);
        vault.Key.Enable(vault.Key.Current, false);

        var outage = await Assert.ThrowsAsync<OutageException>(() => wrapping.UnwrapAsync(wrapped, Cancellation));
        vault.Key.Enable(vault.Key.Current, true);

        Assert.Contains(
            "every version that wraps a data key must be enabled",
            outage.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("KeyDisabled", outage.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(DataKey, await wrapping.UnwrapAsync(wrapped, Cancellation));
    }

    public static TheoryData<string> Faults => ["forbidden", "unavailable", "dead", "no such key", "no token"];

    [Theory, MemberData(nameof(Faults))]
    public async Task Every_failure_to_reach_the_key_is_an_outage_whose_text_has_no_secret(string fault)
    {
        vault.Fault = fault switch
        {
            "forbidden" => VaultFault.Forbidden(),
            "unavailable" => VaultFault.Unavailable(),
            "dead" => VaultFault.Dead(),
            _ => null,
        };
        // The credential remembers its tokens for all its like: this one has to be new.
        vault.Resource = fault == "no token" ? "https://azure.net" : vault.Resource;
        var wrapping = fault switch
        {
            "no such key" => Wrapping("another"),
            "no token" => Wrapping(
                credential: new ManagedIdentityCredential(
                    new ManagedIdentityCredentialOptions(ManagedIdentityId.SystemAssigned)
                    {
                        Transport = new NoTransport(),
                    }
                )
            ),
            _ => Wrapping(),
        };

        var outage = await Assert.ThrowsAsync<OutageException>(() => wrapping.WrapAsync(DataKey, Cancellation));

        Assert.DoesNotContain(
            System.Buffers.Text.Base64Url.EncodeToString(DataKey),
            outage.ToString(),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            vault.Requests.Select(request => request.Token),
            token => token is not null && outage.ToString().Contains(token, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("https://somebody-else.vault.azure.net/keys/broker/0123456789abcdef0123456789abcdef")]
    [InlineData("https://broker-tests.vault.azure.net/keys/another/0123456789abcdef0123456789abcdef")]
    [InlineData("https://broker-tests.vault.azure.net/keys/broker")]
    [InlineData("https://broker-tests.vault.azure.net/secrets/broker/0123456789abcdef0123456789abcdef")]
    [InlineData("local-development-key")]
    public async Task Storage_cannot_choose_another_key_to_unwrap(string wrappingKeyId)
    {
        var wrapped = await Wrapping().WrapAsync(DataKey, Cancellation);
        vault.Forget();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Wrapping().UnwrapAsync(wrapped with { WrappingKeyId = wrappingKeyId }, Cancellation)
        );

        Assert.Empty(vault.Requests);
    }

    [Fact]
    public async Task A_stand_in_on_this_machine_is_asked_without_https()
    {
        await using var standIn = await FakeKeyVault.StartAsync(parts.Identity, certificate: null);
        Assert.True(
            KeyVaultKeyId.TryParse($"http://localhost:{standIn.Port}/keys/{standIn.KeyName}", true, out var id)
        );
        var credential = new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
        var client = new KeyClient(id.Vault, credential, VaultClientOptions.Create());
        var wrapping = new KeyVaultKeyWrapping(id, client, TimeProvider.System);

        var wrapped = await wrapping.WrapAsync(DataKey, Cancellation);

        Assert.Equal(DataKey, await wrapping.UnwrapAsync(wrapped, Cancellation));
        Assert.Equal((null, ""), (standIn.Requests[0].Token, standIn.Requests[0].Body));
    }

    [Fact]
    public async Task A_changed_ciphertext_is_not_an_outage()
    {
        var wrapped = await Wrapping().WrapAsync(DataKey, Cancellation);
        wrapped.Ciphertext[7] ^= 1;

        await Assert.ThrowsAsync<InvalidOperationException>(() => Wrapping().UnwrapAsync(wrapped, Cancellation));
    }

    private KeyVaultKeyWrapping Wrapping(
        string? name = null,
        TokenCredential? credential = null,
        TimeProvider? clock = null
    )
    {
        Assert.True(
            KeyVaultKeyId.TryParse($"https://{FakeKeyVault.Host}/keys/{name ?? vault.KeyName}", false, out var id)
        );
        credential ??= new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
        var client = new KeyClient(id.Vault, credential, parts.Certificate.OptionsFor(vault.Port));
        return new(id, client, clock ?? TimeProvider.System);
    }
}
