using System.Net;
using McpOAuth.Clients.WebDocuments;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>A proxy of the environment would resolve names itself, past the guard.</summary>
public sealed class ProxyBypassing
{
    private const string Host = "proxied.example";

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", "SSRF through a client's URLs")]
    public async Task A_document_is_fetched_directly_even_if_the_environment_names_a_proxy()
    {
        var clock = new FakeTimeProvider(Some.Now);
        var resolved = new List<string>();
        var guard = new AddressGuard(
            development: false,
            clock,
            (host, _) =>
            {
                resolved.Add(host);
                return Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")]);
            }
        );
        var usual = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new ProxyOfOneHost(usual);
        try
        {
            using var fetcher = new WebDocumentFetcher(guard, clock);
            await fetcher.FetchAsync(new($"https://{Host}/client.json"), maximumLength: 1024);
        }
        finally
        {
            HttpClient.DefaultProxy = usual;
        }

        Assert.Equal([Host], resolved);
    }

    // Other tests run beside this one: for all other hosts nothing changes.
    private sealed class ProxyOfOneHost(IWebProxy usual) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) =>
            destination.Host == Host ? new("http://proxy.example:3128") : usual.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.Host != Host && usual.IsBypassed(host);
    }
}
