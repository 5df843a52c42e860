using McpOAuth.Azure.Settings;
using McpOAuth.Cli.SecurityAudit;
using McpOAuthFunctions.Tests.SecurityAudit;

namespace McpOAuthFunctions.Tests.Settings;

/// <summary><c>Proxies__…</c>, and the longest grace window.</summary>
public sealed class ProxySettingsTests
{
    [Fact]
    public void Networks_and_the_Front_Door_are_read()
    {
        var proxies = Read("Proxies:Networks", "10.0.0.0/8 fd00::/8").Proxies;
        Assert.Equal(["10.0.0.0/8", "fd00::/8"], proxies.Networks.Select(network => network.ToString()));
        Assert.Null(proxies.FrontDoorId);
        const string id = "a0000000-0000-0000-0000-000000000001";
        Assert.Equal(Guid.Parse(id), Read("Proxies:FrontDoorId", id).Proxies.FrontDoorId);
        Assert.Empty(Read("Lifetimes:Code", "60").Proxies.Networks);
    }

    [Theory]
    [InlineData("Proxies:Networks", "10.0.0.1")]
    [InlineData("Proxies:Networks", "proxy.example.com")]
    [InlineData("Proxies:Networks", "10.0.0.0/8 0.0.0.0/0")] // everybody
    [InlineData("Proxies:Networks", "::/0")]
    [InlineData("Proxies:FrontDoorId", "my-front-door")]
    [InlineData("Proxies:Network", "10.0.0.0/8")]
    [InlineData("Lifetimes:RefreshGrace", "00:30:01")]
    public void What_is_wrong_is_told_with_the_settings_name(string key, string value)
    {
        var problem = Assert.Single(Assert.Throws<SettingsException>(() => Read(key, value)).Problems);
        Assert.StartsWith(key.Replace(":", "__", StringComparison.Ordinal), problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_grace_window_is_two_minutes_and_may_be_thirty()
    {
        Assert.Equal(TimeSpan.FromMinutes(2), Read("Lifetimes:Code", "60").Lifetimes.RefreshGrace);
        Assert.Equal(TimeSpan.FromMinutes(30), Read("Lifetimes:RefreshGrace", "00:30:00").Lifetimes.RefreshGrace);
    }

    private static BrokerSettings Read(string key, string value)
    {
        var settings = AuditedSettings.Strong();
        settings[key] = value;
        // Its secrets are Key Vault references, which the audit reads.
        return Auditor.Read(AuditedSettings.ConfigurationOf(settings)).Settings;
    }
}
