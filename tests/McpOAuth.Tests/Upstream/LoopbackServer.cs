using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpOAuth.Tests.Upstream;

/// <summary>A server on loopback that reads a request and answers with the bytes that a test gives it.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, byte[]?> answer;
    private int requests;

    /// <param name="answer">Receives the request's first line. Null resets the connection.</param>
    public LoopbackServer(Func<string, byte[]?> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = ServeAsync();
    }

    public string Origin => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Requests that arrived as a whole, body included.</summary>
    public int Requests => requests;

    /// <summary>A whole answer with status 200.</summary>
    public static byte[] Ok(byte[] body, string? coding = null)
    {
        var encoding = coding is null ? "" : $"Content-Encoding: {coding}\r\n";
        var head =
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{encoding}"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptSocketAsync();
                await AnswerAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        var bytes = new byte[64 * 1024];
        var length = 0;
        while (!IsWhole(bytes.AsSpan(0, length)))
        {
            var read = await client.ReceiveAsync(bytes.AsMemory(length));
            if (read == 0)
            {
                return;
            }
            length += read;
        }
        Interlocked.Increment(ref requests);
        var line = Encoding.ASCII.GetString(bytes, 0, length).Split("\r\n", 2)[0];
        if (answer(line) is { } response)
        {
            await client.SendAsync(response);
            client.Shutdown(SocketShutdown.Send);
            return;
        }
        client.LingerState = new(enable: true, seconds: 0);
    }

    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        var end = request.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }
        var head = Encoding.ASCII.GetString(request[..end]);
        var start = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        var length = start < 0 ? 0 : int.Parse(head[(start + 16)..].Split("\r\n", 2)[0], null);
        return request.Length >= end + 4 + length;
    }
}
