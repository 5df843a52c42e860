using System.Net;
using System.Net.Sockets;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Opens the connections of <see cref="WebDocumentFetcher"/>. Resolves a host once, refuses it if any of its addresses
/// is special-use, and connects only to the checked addresses. Without a second lookup, DNS rebinding is impossible.
/// </summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §8.6; RFC 6890.</remarks>
/// <param name="development">Allows loopback addresses for the <see cref="LoopbackHosts"/>.</param>
/// <param name="resolve">Replaces DNS; for tests.</param>
/// <param name="connect">Replaces TCP; for tests.</param>
/// <param name="known">Hosts that are resolved even while strangers keep the resolver busy.</param>
public sealed class AddressGuard(
    bool development,
    TimeProvider clock,
    NameResolution? resolve = null,
    Connecting? connect = null,
    KnownHosts? known = null
)
{
    /// <summary>How many addresses of a host are tried.</summary>
    private const int MaximumAttempts = 4;

    /// <summary>The timeout for one address, so that a dead one leaves time for the next.</summary>
    private static readonly TimeSpan AttemptTimeLimit = TimeSpan.FromSeconds(1);

    private readonly NameResolution resolve =
        resolve ?? new NameLookup(Dns.GetHostAddresses, clock, known).ResolveAsync;
    private readonly Connecting connect = connect ?? ConnectByTcpAsync;

    /// <summary>Whether connections to loopback are allowed, without TLS.</summary>
    public bool Development { get; } = development;

    /// <summary>
    /// Connects to the host. Throws <see cref="SpecialUseAddressException"/> before any connection, or
    /// <see cref="SocketException"/> or <see cref="IOException"/> if the lookup or every connection fails.
    /// </summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellation)
    {
        var addresses = await resolve(target.Host, cancellation);
        if (Array.Exists(addresses, address => !IsAllowed(address, target.Host)))
        {
            throw new SpecialUseAddressException();
        }
        // IPv4 first: the broker's own network may have no IPv6.
        var inOrder = addresses.OrderBy(address => address.AddressFamily).Take(MaximumAttempts);
        Exception? lastError = null;
        foreach (var address in inOrder)
        {
            using var limit = new CancellationTokenSource(AttemptTimeLimit, clock);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            try
            {
                return await connect(new IPEndPoint(address, target.Port), linked.Token);
            }
            catch (Exception exception)
                when (exception is SocketException or OperationCanceledException
                    && !cancellation.IsCancellationRequested
                )
            {
                lastError = exception;
            }
        }
        throw new IOException("Could not connect to any address of the host.", lastError);
    }

    private bool IsAllowed(IPAddress address, string host) =>
        !SpecialUseAddresses.Contains(address)
        || (Development && IPAddress.IsLoopback(address) && LoopbackHosts.Contains(host));

    private static async ValueTask<Stream> ConnectByTcpAsync(IPEndPoint target, CancellationToken cancellation)
    {
#pragma warning disable CA2000 // The stream owns the socket.
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

/// <summary>Resolves a host to all its addresses.</summary>
public delegate Task<IPAddress[]> NameResolution(string host, CancellationToken cancellation);

/// <summary>Connects to exactly this address.</summary>
public delegate ValueTask<Stream> Connecting(IPEndPoint target, CancellationToken cancellation);
