using System.Net.Sockets;
using System.Text;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>Whatever goes wrong while a request is read is the request's fault: a 400, and no alarm.</summary>
[Trait("Spec", "RFC 9110 §15.5.1"), Trait("Spec", "RFC 9112 §7.1")]
public sealed class BrokenRequestTests(LocalParts parts) : IAsyncLifetime
{
    private readonly Alarms alarms = new();
    private TestBroker broker = null!;

    public async ValueTask InitializeAsync() =>
        broker = await TestBroker.StartAsync(
            parts,
            configure: services => services.AddSingleton<ILoggerProvider>(alarms)
        );

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    [Theory]
    [InlineData("/token", "application/x-www-form-urlencoded", "ffffffffffffffff\r\nabc\r\n0\r\n\r\n")]
    [InlineData("/token", "application/x-www-form-urlencoded", "7fffffffffffffff\r\nabc\r\n0\r\n\r\n")]
    [InlineData("/token", "application/x-www-form-urlencoded", "zz\r\nabc\r\n0\r\n\r\n")]
    [InlineData("/revoke", "application/x-www-form-urlencoded", "ffffffffffffffff\r\nabc\r\n0\r\n\r\n")]
    [InlineData("/introspect", "application/x-www-form-urlencoded", "ffffffffffffffff\r\nabc\r\n0\r\n\r\n")]
    [InlineData("/consent", "application/x-www-form-urlencoded", "ffffffffffffffff\r\nabc\r\n0\r\n\r\n")]
    [InlineData("/register", "application/json", "ffffffffffffffff\r\n{}\r\n0\r\n\r\n")]
    public async Task A_chunk_size_that_is_none_is_a_400(string path, string type, string body)
    {
        var answer = await SendAsync($"{Head(path, type)}Transfer-Encoding: chunked\r\n\r\n{body}");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Empty(alarms.Heard);
    }

    [Theory]
    [InlineData("/token", "application/x-www-form-urlencoded")]
    [InlineData("/register", "application/json")]
    public async Task A_caller_that_resets_the_connection_in_the_body_raises_no_alarm(string path, string type)
    {
        using (var client = await ConnectAsync())
        {
            var stream = client.GetStream();
            var head = $"{Head(path, type)}Content-Length: 100\r\nExpect: 100-continue\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            // The server asks for the body when the endpoint begins to read it.
            Assert.StartsWith("HTTP/1.1 100 ", await ReadAsync(stream), StringComparison.Ordinal);
            await stream.WriteAsync("a"u8.ToArray());
            // Zero seconds of lingering: closing sends RST.
            client.Client.Close(timeout: 0);
        }
        await alarms.SettledAsync();

        Assert.Empty(alarms.Heard);
    }

    private string Head(string path, string type) =>
        $"POST {path} HTTP/1.1\r\nHost: {new Uri(broker.Issuer).Authority}\r\nContent-Type: {type}\r\n";

    private async Task<string> SendAsync(string request)
    {
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        return await ReadAsync(stream);
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        var length = await stream.ReadAsync(buffer);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync("localhost", new Uri(broker.Issuer).Port);
        return client;
    }

    /// <summary>Entries that page an operator.</summary>
    private sealed class Alarms : ILoggerProvider, ILogger
    {
        private readonly List<string> heard = [];

        public IReadOnlyList<string> Heard
        {
            get
            {
                lock (heard)
                {
                    return [.. heard];
                }
            }
        }

        // Nothing tells that a broken request is over: time has to pass, and a slow machine makes the test pass wrongly,
        // never fail wrongly.
        public Task SettledAsync() => Task.Delay(TimeSpan.FromSeconds(1));

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }
            lock (heard)
            {
                heard.Add(formatter(state, exception));
            }
        }

        public void Dispose() { }
    }
}
