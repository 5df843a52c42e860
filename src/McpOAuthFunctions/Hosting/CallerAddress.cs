using System.Net;
using System.Net.Sockets;

namespace McpOAuthFunctions.Hosting;

/// <summary>The caller's key for rate limits: an IPv4 address, or the /64 of an IPv6 address (one household).</summary>
/// <remarks><see cref="TrustedAddress"/> has set the connection's address to the caller's.</remarks>
internal static class CallerAddress
{
    private const int PrefixLength = 8;

    public static IPAddress Of(HttpContext http) => NetworkOf(http.Connection.RemoteIpAddress ?? IPAddress.None);

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixLength).Clear();
        return new IPAddress(bytes);
    }
}
