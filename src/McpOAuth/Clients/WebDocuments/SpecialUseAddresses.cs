using System.Net;
using System.Net.Sockets;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>IP addresses that untrusted URLs must not reach: local, internal, reserved and multicast ranges.</summary>
/// <remarks>
/// RFC 6890 and the IANA special-purpose address registries; RFC 5771 for multicast. Ranges are refused as a whole,
/// even where a small part is globally reachable, because no document is served from there.
/// </remarks>
public static class SpecialUseAddresses
{
    private static readonly IPNetwork[] InternetProtocol4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this network
        IPNetwork.Parse("10.0.0.0/8"), // private
        IPNetwork.Parse("100.64.0.0/10"), // carrier-grade NAT (RFC 6598)
        IPNetwork.Parse("127.0.0.0/8"), // loopback
        IPNetwork.Parse("168.63.129.16/32"), // Azure's platform services on the host of every virtual machine
        IPNetwork.Parse("169.254.0.0/16"), // link-local; cloud metadata services
        IPNetwork.Parse("172.16.0.0/12"), // private
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.31.196.0/24"), // AS112
        IPNetwork.Parse("192.52.193.0/24"), // AMT relays
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays, deprecated
        IPNetwork.Parse("192.168.0.0/16"), // private
        IPNetwork.Parse("192.175.48.0/24"), // AS112
        IPNetwork.Parse("198.18.0.0/15"), // benchmarking
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"), // documentation
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved; limited broadcast
    ];

    // Excludes loopback, unspecified, discard-only, unique-local, link-local, site-local, multicast and unassigned
    // addresses, and all that embed an IPv4 address in their last 32 bits.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] InternetProtocol6 =
    [
        IPNetwork.Parse("2001::/23"), // protocol assignments: Teredo, benchmarking, ORCHID
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"), // 6to4: embeds an IPv4 address
        IPNetwork.Parse("2620:4f:8000::/48"), // AS112
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    /// <summary>
    /// RFC 6052 §2.1: embeds an IPv4 address for networks without IPv4. The embedded address decides.
    /// </summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contains(IPAddress address) =>
        address.AddressFamily switch
        {
            AddressFamily.InterNetwork => Array.Exists(InternetProtocol4, network => network.Contains(address)),
            // Checked first: IPNetwork would match a mapped address by its last 32 bits.
            AddressFamily.InterNetworkV6 when address.IsIPv4MappedToIPv6 => true,
            AddressFamily.InterNetworkV6 when Nat64.Contains(address) => Contains(Embedded(address)),
            AddressFamily.InterNetworkV6 => !GlobalUnicast.Contains(address)
                || Array.Exists(InternetProtocol6, network => network.Contains(address)),
            _ => true,
        };

    private static IPAddress Embedded(IPAddress address) => new(address.GetAddressBytes().AsSpan(12, 4));
}
