using McpOAuth.Azure.KeyVault;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Which keys <c>KeyVault__KeyId</c> may name.</summary>
public sealed class KeyVaultKeyIdTests
{
    [Theory]
    [InlineData("https://broker.vault.azure.net/keys/data-keys")]
    [InlineData("https://broker.vault.azure.cn/keys/data-keys")]
    [InlineData("https://broker.vault.usgovcloudapi.net/keys/data-keys")]
    [InlineData("https://broker.managedhsm.azure.net/keys/data-keys")]
    [InlineData("https://broker.vault.azure.net/keys/data-keys/0123456789abcdef0123456789abcdef")]
    public void A_key_of_any_cloud_is_read_and_written_alike(string text)
    {
        Assert.True(KeyVaultKeyId.TryParse(text, allowLoopback: false, out var id));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("http://broker.vault.azure.net/keys/k")]
    [InlineData("https://broker.vault.azure.net:444/keys/k")]
    [InlineData("https://vault.azure.net/keys/k")]
    [InlineData("https://a.b.vault.azure.net/keys/k")]
    [InlineData("https://broker.vault.azure.net.example/keys/k")]
    [InlineData("https://user@broker.vault.azure.net/keys/k")]
    [InlineData("https://broker.vault.azure.net/secrets/k")]
    [InlineData("https://broker.vault.azure.net/keys/")]
    [InlineData("https://broker.vault.azure.net/keys/k/")]
    [InlineData("https://broker.vault.azure.net/keys/k?x=1")]
    [InlineData("https://broker.vault.azure.net/keys/../keys/k#f")]
    [InlineData("http://localhost:8200/keys/k")]
    [InlineData("broker")]
    [InlineData("")]
    public void A_URL_that_is_not_a_vault_key_is_refused(string text) =>
        Assert.False(KeyVaultKeyId.TryParse(text, allowLoopback: false, out _));

    [Fact]
    public void Http_is_for_loopback_in_Development()
    {
        Assert.True(KeyVaultKeyId.TryParse("http://localhost:8200/keys/k", allowLoopback: true, out _));
        Assert.False(KeyVaultKeyId.TryParse("http://192.168.1.5:8200/keys/k", allowLoopback: true, out _));
    }
}
