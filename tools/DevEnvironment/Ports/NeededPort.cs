using System.Net;
using System.Net.NetworkInformation;

namespace DevEnvironment.Ports;

/// <summary>A fixed loopback port that a part needs.</summary>
public static class NeededPort
{
    /// <summary>Whether somebody listens on the port, on this machine's loopback addresses or on all of its addresses.</summary>
    public static bool IsTaken(int port) =>
        IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Any(listener => listener.Port == port && IsReachedByLocalhost(listener.Address));

    /// <exception cref="CannotStartException">The port is taken; the message names by whom, where that is known.</exception>
    public static void MustBeFree(int port, string needer)
    {
        if (IsTaken(port))
        {
            var owner = PortOwner.Describe(port) ?? "another program";
            throw new CannotStartException(
                $"Port {port}, which {needer} needs, is taken by {owner}. Stop that, then try again."
            );
        }
    }

    private static bool IsReachedByLocalhost(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.Equals(IPAddress.Any)
        || address.Equals(IPAddress.IPv6Any)
        || (address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address.MapToIPv4()));
}
