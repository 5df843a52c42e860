using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace DevEnvironment.Ports;

/// <summary>Finds free loopback ports, and returns each one only once per process.</summary>
/// <remarks>
/// They are below those that systems take for outgoing connections (Linux from 32768, others from 49152). So no connection
/// takes one before its server listens.
/// </remarks>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            if (!NeededPort.IsTaken(port) && Given.TryAdd(port, true))
            {
                return port;
            }
        }
    }
}
