using System.Net;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>Every range of special use, by its first and last address, and what lies just beside it.</summary>
public sealed class SpecialUseAddressTable
{
    [Theory, Trait("Spec", "RFC 6890 §2.2.2"), Trait("Attack", "SSRF through a client's URLs")]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.0", "127.255.255.255")]
    [InlineData("169.254.0.0", "169.254.255.255")]
    [InlineData("169.254.169.254", "169.254.170.2")] // metadata services of clouds
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.255")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.31.196.0", "192.31.196.255")]
    [InlineData("192.52.193.0", "192.52.193.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("192.175.48.0", "192.175.48.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "239.255.255.255")]
    [InlineData("240.0.0.0", "255.255.255.254")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("168.63.129.16", "168.63.129.16")] // the platform below a machine in Azure
    public void An_IPv4_address_of_special_use_is_refused(string first, string last) => AssertSpecial(first, last);

    [Theory, Trait("Spec", "RFC 6890 §2.2.3"), Trait("Attack", "SSRF through a client's URLs")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("::127.0.0.1", "::8.8.8.8")] // IPv4-compatible
    [InlineData("::ffff:127.0.0.1", "::ffff:8.8.8.8")] // IPv4-mapped
    [InlineData("::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8")] // IPv4-translated
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff")]
    [InlineData("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff")]
    [InlineData("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff")] // Teredo
    [InlineData("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff")] // benchmarking
    [InlineData("2001:10::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff")] // ORCHID and DRIP
    [InlineData("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // 6to4
    [InlineData("2002:7f00:1::", "2002:a9fe:a9fe::")] // 6to4 of 127.0.0.1 and of 169.254.169.254
    [InlineData("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fd00:ec2::254", "fd00:ec2::254")] // the metadata service of a cloud
    [InlineData("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("4000::", "4000::1")] // given to nobody
    public void An_IPv6_address_of_special_use_is_refused(string first, string last) => AssertSpecial(first, last);

    [Theory, Trait("Spec", "RFC 6052 §2.1"), Trait("Attack", "SSRF through a client's URLs")]
    [InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b::192.168.1.1")]
    [InlineData("64:ff9b::224.0.0.1")]
    [InlineData("64:ff9b::0.0.0.0")]
    public void A_translated_address_is_special_if_its_embedded_address_is(string address) =>
        Assert.True(SpecialUseAddresses.Contains(IPAddress.Parse(address)));

    [Theory, Trait("Spec", "RFC 6890 §2.2")]
    [InlineData("1.0.0.0")]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("93.184.216.34")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("191.255.255.255")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("198.51.99.255")]
    [InlineData("198.51.101.0")]
    [InlineData("203.0.112.255")]
    [InlineData("203.0.114.0")]
    [InlineData("223.255.255.255")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2001:200::")]
    [InlineData("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db9::")]
    [InlineData("2003::")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2620:4f:7fff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2620:4f:8001::")]
    [InlineData("2a00:1450:4001:81b::200e")]
    [InlineData("3fff:1000::")]
    public void A_public_address_is_not_special(string address) =>
        Assert.False(SpecialUseAddresses.Contains(IPAddress.Parse(address)));

    private static void AssertSpecial(string first, string last)
    {
        Assert.True(SpecialUseAddresses.Contains(IPAddress.Parse(first)), first);
        Assert.True(SpecialUseAddresses.Contains(IPAddress.Parse(last)), last);
    }
}
