using System.Net;
using System.Net.Sockets;

namespace McpOAuthFunctions.Hosting;

/// <summary>The caller's key for rate limits: an IPv4 address, or the /64 of an IPv6 address (one household).</summary>
internal static class CallerAddress
{
    /// <summary>
    /// Set by Azure's front end to address and port. Unlike it, <c>X-Forwarded-For</c> is client-controlled.
    /// </summary>
    private const string Header = "CLIENT-IP";

    private const int PrefixLength = 8;

    /// <param name="host">The header is trustworthy only behind a Functions host.</param>
    public static IPAddress Of(HttpContext http, FunctionsHost host)
    {
        // Without a valid header, all such callers share the host's address.
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
