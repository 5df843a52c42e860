using System.Diagnostics;
using System.Net;
using System.Text;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>Strangers ask for documents that do not exist, as fast as they like. Real clients are still found.</summary>
[Trait("Spec", "CIMD §8.6"), Trait("Attack", "Documents that keep the broker busy")]
public sealed class HostileRequests : IAsyncLifetime, IDisposable
{
    /// <summary>8 requests a second for 60 seconds. Here they all come at once, and no name server ever answers.</summary>
    private const int Requests = 480;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ManualResetEventSlim end = new();
    private readonly DocumentParts parts;
    private readonly WebDocumentCopies<string> copies;
    private DocumentServer server = null!;

    public HostileRequests()
    {
        var lookup = new NameLookup(Resolve, TimeProvider.System);
        parts = new(TimeProvider.System, lookup: lookup);
        copies = new(
            parts.Source,
            TimeProvider.System,
            1024,
            isShared: true,
            (_, body) => Encoding.UTF8.GetString(body.Span)
        );
    }

    public static TheoryData<string> DeadHosts =>
        ["https://dead.example/{0}", "https://h{0}.dead.example/", "https://dead-{0}.example/"];

    public async ValueTask InitializeAsync()
    {
        server = await DocumentServer.StartAsync();
        server.Answer = http =>
        {
            http.Response.StatusCode = http.Request.Path == "/client.json" ? 200 : 404;
            http.Response.ContentType = "application/json";
            return http.Response.Body.WriteAsync("\"one\""u8.ToArray()).AsTask();
        };
    }

    [Theory, MemberData(nameof(DeadHosts))]
    public async Task A_client_is_found_on_a_fresh_instance_while_name_servers_do_not_answer(string pattern)
    {
        RequestCaller.Current = "stranger";
        var attack = Enumerable
            .Range(0, Requests)
            .Select(i => AskAsync(new(string.Format(null, pattern, i))))
            .ToArray();

        RequestCaller.Current = "client";
        await AssertFoundAsync();
        end.Set();
        await Task.WhenAll(attack);
    }

    [Theory]
    [InlineData("client")]
    [InlineData("stranger")]
    public async Task A_client_is_found_on_a_fresh_instance_after_60_nonsense_URLs_at_its_host(string caller)
    {
        RequestCaller.Current = "stranger";
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => AskAsync(server.Url($"/nonsense-{i}"))));

        RequestCaller.Current = caller;
        await AssertFoundAsync();
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose()
    {
        end.Set();
        parts.Dispose();
    }

    private async Task AssertFoundAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var found = await copies.FindAsync(server.Url(), TestContext.Current.CancellationToken);
        Assert.Equal("\"one\"", found.Value);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
    }

    private async Task AskAsync(Uri url)
    {
        try
        {
            await copies.FindAsync(url, TestContext.Current.CancellationToken);
        }
        catch (DocumentUnavailableException)
        {
            // As expected: the host is dead, or the stranger's share is used up.
        }
    }

    private IPAddress[] Resolve(string host)
    {
        if (host != "localhost")
        {
            end.Wait(CancellationToken.None);
        }
        return [IPAddress.Loopback];
    }
}
