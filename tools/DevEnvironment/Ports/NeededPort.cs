using System.Net;
using System.Net.NetworkInformation;

namespace DevEnvironment.Ports;

/// <summary>Checks a fixed loopback port.</summary>
public static class NeededPort
{
    /// <summary>Whether the port is in use on a loopback address or on all addresses.</summary>
    public static bool IsTaken(int port) =>
        IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Any(listener => listener.Port == port && IsReachedByLocalhost(listener.Address));

    /// <exception cref="CannotStartException">The port is in use. The message names the owner if known.</exception>
    public static void MustBeFree(int port, string needer)
    {
        if (IsTaken(port))
        {
            var owner = PortOwner.Describe(port) ?? "another program";
            throw new CannotStartException(
                $"Port {port} for {needer} is already in use by {owner}. Stop it, then try again."
            );
        }
    }

    private static bool IsReachedByLocalhost(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.Equals(IPAddress.Any)
        || address.Equals(IPAddress.IPv6Any)
        || (address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address.MapToIPv4()));
}
