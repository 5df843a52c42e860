using System.Net;
using System.Net.Sockets;

namespace McpOAuthFunctions.Hosting;

/// <summary>Whose requests are counted together: an IPv4 address, or the /64 of an IPv6 address, which is one household's.</summary>
internal static class CallerAddress
{
    /// <summary>What Azure's front end sends: the address with its port. <c>X-Forwarded-For</c> is the client's own word.</summary>
    private const string Header = "CLIENT-IP";

    private const int PrefixLength = 8;

    /// <param name="host">Only under it is the header Azure's and not the caller's.</param>
    public static IPAddress Of(HttpContext http, FunctionsHost host)
    {
        // Where the header is missing or malformed, all such callers are one: the host, by which they came.
        var address =
            host.IsAbove && http.Request.Headers[Header] is [.., { } text] && IPEndPoint.TryParse(text, out var caller)
                ? caller.Address
                : http.Connection.RemoteIpAddress;
        return NetworkOf(address ?? IPAddress.None);
    }

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
