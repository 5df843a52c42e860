using McpOAuth.Clients;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.WebDocuments;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Clients.MetadataDocuments;

/// <summary>A client whose id is a URL is found there.</summary>
public sealed class DocumentDirectory : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider clock = new(Some.Now);
    private readonly Mock<IClientStore> store = new(MockBehavior.Strict);
    private readonly DocumentParts parts;
    private DocumentServer server = null!;
    private MetadataDocumentDirectory documents = null!;
    private ClientDirectory clients = null!;

    public DocumentDirectory() => parts = new(clock);

    private string ClientId => server.Url().OriginalString;

    public async ValueTask InitializeAsync()
    {
        server = await DocumentServer.StartAsync();
        AnswerDocument("A client");
        documents = DirectoryOf(Some.Issuer());
        clients = new([], store.Object, documents, clock);
    }

    [Fact, Trait("Spec", "CIMD §5")]
    public async Task A_client_is_found_at_its_URL_without_reading_storage()
    {
        var found = await ResolveAsync();

        Assert.Equal((ClientId, "A client"), (found.Value.ClientId, found.Value.Name));
    }

    [Fact, Trait("Spec", "CIMD §8.4")]
    public async Task A_change_is_seen_once_the_cached_copy_expires()
    {
        await ResolveAsync();
        AnswerDocument("Another name");
        Assert.Equal("A client", (await ResolveAsync()).Value.Name);
        clock.Advance(CacheLifetime.Default);

        Assert.Equal("Another name", (await ResolveAsync()).Value.Name);
    }

    [Fact, Trait("Spec", "CIMD §5.1")]
    public async Task An_invalid_document_is_refused_with_its_reason()
    {
        server.AnswerJson("""{"client_id":"https://other.example/"}""");

        var found = await ResolveAsync();

        Assert.Contains(
            "its client_id must be the URL of the document",
            found.Error?.Description,
            StringComparison.Ordinal
        );
    }

    [Theory, Trait("Spec", "CIMD §5.1"), Trait("Attack", "Looking around our network through us")]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_document_that_cannot_be_fetched_is_refused_without_a_reason(int status)
    {
        server.AnswerStatus(status);

        var found = await ResolveAsync();

        Assert.Equal("The client's metadata document or JWKS could not be fetched.", found.Error?.Description);
        Assert.Contains($"{status}", found.Error?.Reason, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "CIMD §5.1")]
    public async Task While_the_document_is_unavailable_its_client_is_known_for_an_hour_and_then_not_called_unknown()
    {
        await ResolveAsync();
        server.AnswerStatus(503);
        clock.Advance(CacheLifetime.Default);

        Assert.NotNull(await clients.FindAsync(ClientId, TestContext.Current.CancellationToken));
        Assert.False((await ResolveAsync()).IsRefused);

        clock.Advance(WebDocumentCopies<Client>.Grace);
        await Assert.ThrowsAsync<DocumentUnavailableException>(async () => await ResolveAsync());
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Attack", "Looking around our network through us")]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_passing_fault_is_no_refusal_and_the_log_names_the_host(int status)
    {
        server.AnswerStatus(status);

        await Assert.ThrowsAsync<DocumentUnavailableException>(async () => await ResolveAsync());

        Assert.Equal(
            (1026, $"Client's document or keys unavailable: localhost, status {status}"),
            Assert.Single(parts.Log.Entries)
        );
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", "A fetch that fetches again")]
    public async Task The_brokers_own_URLs_are_not_clients()
    {
        Assert.True(Issuer.TryParse($"http://localhost:{server.Port}", development: true, out var issuer));
        var own = DirectoryOf(issuer);
        var directory = new ClientDirectory([], Mock.Of<IClientStore>(), own, clock);

        Assert.True((await directory.ResolveAsync(ClientId, TestContext.Current.CancellationToken)).IsRefused);
        Assert.Empty(server.Requests);
    }

    [Fact, Trait("Spec", "CIMD §3")]
    public async Task An_overlong_URL_is_not_fetched()
    {
        var clientId = ClientId + new string('a', 512);

        Assert.True((await clients.ResolveAsync(clientId, TestContext.Current.CancellationToken)).IsRefused);
        Assert.Empty(server.Requests);
    }

    [Fact, Trait("Spec", "CIMD §7.1")]
    public async Task An_id_that_is_not_a_URL_is_looked_up_in_storage()
    {
        store.Setup(one => one.FindAsync("abc", It.IsAny<CancellationToken>())).ReturnsAsync((VersionedClient?)null);

        var found = await clients.ResolveAsync("abc", TestContext.Current.CancellationToken);

        Assert.Equal("unknown client", found.Error?.Reason);
        store.VerifyAll();
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose()
    {
        parts.Dispose();
    }

    private ValueTask<OAuthResult<Client>> ResolveAsync() =>
        clients.ResolveAsync(ClientId, TestContext.Current.CancellationToken);

    private void AnswerDocument(string name) =>
        server.AnswerJson(
            $$"""{"client_id":"{{ClientId}}","client_name":"{{name}}","redirect_uris":["http://localhost/callback"]}"""
        );

    private MetadataDocumentDirectory DirectoryOf(Issuer issuer) =>
        new(parts.Source, clock, issuer, new(), ScopeSet.Empty, development: true);
}
