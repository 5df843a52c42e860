using System.Net;
using System.Net.Sockets;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Addresses to which no URL of a stranger may lead: they are ours, our neighbours', or nobody's.</summary>
/// <remarks>
/// RFC 6890 and the IANA registries of special-purpose addresses that continue it; multicast is RFC 5771. All of a
/// range is refused, the few parts of it included that may be reached from everywhere: no document lies there.
/// </remarks>
public static class SpecialUseAddresses
{
    private static readonly IPNetwork[] InternetProtocol4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this network
        IPNetwork.Parse("10.0.0.0/8"), // private
        IPNetwork.Parse("100.64.0.0/10"), // shared by carriers (RFC 6598)
        IPNetwork.Parse("127.0.0.0/8"), // loopback
        IPNetwork.Parse("168.63.129.16/32"), // looks public, but is the host below every virtual machine in Azure
        IPNetwork.Parse("169.254.0.0/16"), // link-local; the metadata services of clouds
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

    // Outside of it are the loopback and unspecified addresses, all that embed an IPv4 address in their last 32 bits,
    // discard-only, unique-local, link-local, site-local, multicast and what IANA has not given out.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] InternetProtocol6 =
    [
        IPNetwork.Parse("2001::/23"), // protocol assignments: Teredo, benchmarking, ORCHID
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"), // 6to4: an IPv4 address in disguise
        IPNetwork.Parse("2620:4f:8000::/48"), // AS112
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    /// <summary>RFC 6052 §2.1: the way to an IPv4 address from a network without IPv4; as special as that one.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contains(IPAddress address) =>
        address.AddressFamily switch
        {
            AddressFamily.InterNetwork => Array.Exists(InternetProtocol4, network => network.Contains(address)),
            // By itself, because IPNetwork compares the last 32 bits of such an address with the first of the network.
            AddressFamily.InterNetworkV6 when address.IsIPv4MappedToIPv6 => true,
            AddressFamily.InterNetworkV6 when Nat64.Contains(address) => Contains(Embedded(address)),
            AddressFamily.InterNetworkV6 => !GlobalUnicast.Contains(address)
                || Array.Exists(InternetProtocol6, network => network.Contains(address)),
            _ => true,
        };

    private static IPAddress Embedded(IPAddress address) => new(address.GetAddressBytes().AsSpan(12, 4));
}
