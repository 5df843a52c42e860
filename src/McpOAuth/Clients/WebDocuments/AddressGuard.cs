using System.Net;
using System.Net.Sockets;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Makes the connections of <see cref="WebDocumentFetcher"/>: resolves a host once, refuses it where any of its
/// addresses is special, and connects to the addresses that were looked at. No name is resolved between check and
/// connection, so an answer that changes meanwhile (DNS rebinding) changes nothing.
/// </summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §8.6; RFC 6890.</remarks>
/// <param name="development">Allows the loopback addresses to hosts that are this machine by name.</param>
/// <param name="resolve">Replaces DNS; for tests.</param>
/// <param name="connect">Replaces TCP; for tests.</param>
public sealed class AddressGuard(
    bool development,
    TimeProvider clock,
    NameResolution? resolve = null,
    Connecting? connect = null
)
{
    /// <summary>A host with more addresses than this is connected to by its first ones.</summary>
    private const int MaximumAttempts = 4;

    /// <summary>For one address, so that a dead one leaves time for the next.</summary>
    private static readonly TimeSpan AttemptTimeLimit = TimeSpan.FromSeconds(1);

    private readonly NameResolution resolve = resolve ?? new NameLookup(Dns.GetHostAddresses).ResolveAsync;
    private readonly Connecting connect = connect ?? ConnectByTcpAsync;

    /// <summary>Whether this machine itself may be reached, by its own names and without TLS.</summary>
    public bool Development { get; } = development;

    /// <summary>Throws <see cref="SpecialUseAddressException"/> before any connection, or what DNS and TCP throw.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellation)
    {
        var addresses = await resolve(target.Host, cancellation);
        if (Array.Exists(addresses, address => !IsAllowed(address, target.Host)))
        {
            throw new SpecialUseAddressException();
        }
        // IPv4 first: the broker's own network may have no IPv6.
        var inOrder = addresses.OrderBy(address => address.AddressFamily).Take(MaximumAttempts);
        Exception? last = null;
        foreach (var address in inOrder)
        {
            using var limit = new CancellationTokenSource(AttemptTimeLimit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            try
            {
                return await connect(new IPEndPoint(address, target.Port), either.Token);
            }
            catch (Exception exception)
                when (exception is SocketException or OperationCanceledException
                    && !cancellation.IsCancellationRequested
                )
            {
                last = exception;
            }
        }
        throw new IOException("No address of the host could be connected to.", last);
    }

    private bool IsAllowed(IPAddress address, string host) =>
        !SpecialUseAddresses.Contains(address)
        || (Development && IPAddress.IsLoopback(address) && LoopbackHosts.Contains(host));

    private static async ValueTask<Stream> ConnectByTcpAsync(IPEndPoint target, CancellationToken cancellation)
    {
#pragma warning disable CA2000 // The stream owns it.
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(target, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>All addresses of a host.</summary>
public delegate Task<IPAddress[]> NameResolution(string host, CancellationToken cancellation);

/// <summary>A connection to exactly this address.</summary>
public delegate ValueTask<Stream> Connecting(IPEndPoint target, CancellationToken cancellation);
