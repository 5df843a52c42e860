using System.Net;
using System.Net.Sockets;
using McpOAuth.Clients.WebDocuments;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>A connection goes to an address that was looked at, or is not made.</summary>
public sealed class AddressGuarding
{
    private const string Spec = "CIMD §8.6";
    private const string Attack = "SSRF with DNS rebinding";

    private static readonly Uri Url = new("https://client.example/client.json");

    private readonly FakeTimeProvider clock = new(Some.Now);
    private readonly Queue<string[]> dns = new();
    private readonly List<IPEndPoint> connections = [];
    private int resolutions;

    [Theory, Trait("Spec", Spec), Trait("Attack", Attack)]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("fd00::1")]
    public async Task A_host_with_a_special_address_is_not_connected_to(string address)
    {
        dns.Enqueue([address]);

        var outcome = await FetchAsync(Url);

        Assert.False(Assert.IsType<FetchOutcome.Failure>(outcome).IsTemporary);
        Assert.Empty(connections);
    }

    [Theory, Trait("Spec", Spec), Trait("Attack", Attack)]
    [InlineData("93.184.216.34", "127.0.0.1")]
    [InlineData("127.0.0.1", "93.184.216.34")]
    [InlineData("93.184.216.34", "::1")]
    [InlineData("2606:4700:4700::1111", "93.184.216.34", "10.0.0.7")]
    public async Task One_special_address_among_several_refuses_the_host(params string[] addresses)
    {
        dns.Enqueue(addresses);

        var outcome = await FetchAsync(Url);

        Assert.False(Assert.IsType<FetchOutcome.Failure>(outcome).IsTemporary);
        Assert.Empty(connections);
    }

    [Fact, Trait("Spec", Spec), Trait("Attack", Attack)]
    public async Task A_name_is_resolved_once_so_a_second_answer_cannot_differ()
    {
        dns.Enqueue(["93.184.216.34"]);
        dns.Enqueue(["127.0.0.1"]);

        await FetchAsync(Url);

        Assert.Equal(1, resolutions);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("93.184.216.34"), 443)], connections);
    }

    [Fact, Trait("Spec", Spec), Trait("Attack", Attack)]
    public async Task Every_fetch_checks_the_addresses_again()
    {
        await using var server = await DocumentServer.StartAsync();
        server.AnswerJson("{}");
        using var fetcher = FetcherTo(server);
        dns.Enqueue(["93.184.216.34"]);
        dns.Enqueue(["127.0.0.2"]);

        // In Development http may go to a host that is this machine by name, but not wherever DNS says that it is.
        var first = await fetcher.FetchAsync(server.Url(), 100);
        var second = await fetcher.FetchAsync(server.Url(), 100);

        Assert.IsType<FetchOutcome.Document>(first);
        Assert.IsType<FetchOutcome.Document>(second);
        Assert.Equal(["93.184.216.34", "127.0.0.2"], connections.Select(one => one.Address.ToString()));
    }

    [Theory, Trait("Spec", Spec), Trait("Attack", Attack)]
    [InlineData("https://127.0.0.1/client.json")]
    [InlineData("https://[::1]/client.json")]
    [InlineData("https://[::ffff:127.0.0.1]/client.json")]
    [InlineData("https://2130706433/client.json")]
    [InlineData("https://0x7f.1/client.json")]
    [InlineData("https://localhost/client.json")]
    [InlineData("https://169.254.169.254/metadata/identity/oauth2/token")]
    public async Task A_host_that_is_itself_a_special_address_is_refused(string url)
    {
        var guard = new AddressGuard(development: false, clock, resolve: null, Connect);
        using var fetcher = new WebDocumentFetcher(guard, clock);

        var outcome = await fetcher.FetchAsync(new(url), 100);

        Assert.False(Assert.IsType<FetchOutcome.Failure>(outcome).IsTemporary);
        Assert.Empty(connections);
    }

    [Fact, Trait("Spec", Spec)]
    public async Task In_development_no_other_name_reaches_this_machine()
    {
        dns.Enqueue(["127.0.0.1"]);

        var outcome = await FetchAsync(Url, development: true);

        Assert.False(Assert.IsType<FetchOutcome.Failure>(outcome).IsTemporary);
        Assert.Empty(connections);
    }

    [Fact, Trait("Spec", Spec)]
    public async Task In_development_localhost_does_not_reach_other_machines()
    {
        dns.Enqueue(["192.168.1.1"]);

        var outcome = await FetchAsync(new("http://localhost:8080/client.json"), development: true);

        Assert.False(Assert.IsType<FetchOutcome.Failure>(outcome).IsTemporary);
        Assert.Empty(connections);
    }

    [Fact, Trait("Spec", Spec)]
    public async Task A_dead_address_leaves_time_for_the_next_one()
    {
        dns.Enqueue(["2606:4700:4700::1111", "93.184.216.34", "93.184.216.35"]);

        var outcome = await FetchAsync(Url);

        Assert.True(Assert.IsType<FetchOutcome.Failure>(outcome).IsTemporary);
        // IPv4 goes first.
        Assert.Equal(
            ["93.184.216.34", "93.184.216.35", "2606:4700:4700::1111"],
            connections.Select(one => one.Address.ToString())
        );
    }

    [Theory, Trait("Spec", "CIMD §3"), Trait("Attack", "SSRF through a client's URLs")]
    [InlineData("http://client.example/client.json")]
    [InlineData("ftp://client.example/client.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:password@client.example/client.json")]
    [InlineData("https://client.example/client.json#fragment")]
    [InlineData("https://b\u00fccher.example/client.json")]
    [InlineData("https://\uff05\uff13\uff11.0.0.1/client.json")]
    public async Task A_refused_URL_is_not_resolved(string url)
    {
        var outcome = await FetchAsync(new(url), development: true);

        Assert.False(Assert.IsType<FetchOutcome.Failure>(outcome).IsTemporary);
        Assert.Equal(0, resolutions);
    }

    [Fact, Trait("Spec", "CIMD §5.1")]
    public async Task A_host_that_cannot_be_resolved_is_a_temporary_failure()
    {
        foreach (var exception in new Exception[] { new SocketException(), new ArgumentException("Too long.") })
        {
            var guard = new AddressGuard(development: false, clock, (_, _) => throw exception, Connect);
            using var fetcher = new WebDocumentFetcher(guard, clock);

            Assert.True(Assert.IsType<FetchOutcome.Failure>(await fetcher.FetchAsync(Url, 100)).IsTemporary);
        }
        dns.Enqueue([]);
        Assert.True(Assert.IsType<FetchOutcome.Failure>(await FetchAsync(Url)).IsTemporary);
    }

    [Fact, Trait("Spec", "CIMD §3")]
    public async Task Http_to_this_machine_is_allowed_only_in_development()
    {
        await using var server = await DocumentServer.StartAsync();
        server.AnswerJson("{}");

        using var production = new WebDocumentFetcher(new AddressGuard(development: false, clock), clock);
        using var development = new WebDocumentFetcher(new AddressGuard(development: true, clock), clock);

        Assert.IsType<FetchOutcome.Failure>(await production.FetchAsync(server.Url(), 100));
        Assert.Empty(server.Requests);
        Assert.IsType<FetchOutcome.Document>(await development.FetchAsync(server.Url(), 100));
    }

    private async Task<FetchOutcome> FetchAsync(Uri url, bool development = false)
    {
        using var fetcher = new WebDocumentFetcher(new AddressGuard(development, clock, Resolve, Connect), clock);
        return await fetcher.FetchAsync(url, 100);
    }

    /// <summary>Wherever the guard connects, this server answers.</summary>
    private WebDocumentFetcher FetcherTo(DocumentServer server)
    {
        async ValueTask<Stream> ConnectToServer(IPEndPoint target, CancellationToken cancellation)
        {
            connections.Add(target);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }

        return new(new AddressGuard(development: true, clock, Resolve, ConnectToServer), clock);
    }

    private Task<IPAddress[]> Resolve(string host, CancellationToken cancellation)
    {
        resolutions++;
        return Task.FromResult(Array.ConvertAll(dns.Dequeue(), IPAddress.Parse));
    }

    private ValueTask<Stream> Connect(IPEndPoint target, CancellationToken cancellation)
    {
        connections.Add(target);
        throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
