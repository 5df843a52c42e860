using System.Text;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>A copy that one instance shared serves another that has never fetched the document.</summary>
[Trait("Spec", "CIMD §5.2")]
public sealed class SharedCopies : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider clock = new(Some.Now);
    private readonly DocumentsInMemory store = new();
    private readonly List<DocumentParts> instances = [];
    private DocumentServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await DocumentServer.StartAsync();
        server.AnswerJson("\"one\"", "max-age=300");
    }

    [Fact]
    public async Task A_document_with_which_nobody_logged_in_is_not_stored()
    {
        await FindAsync(Instance());

        Assert.Equal(0, store.Writes);
    }

    [Fact]
    public async Task A_fresh_shared_copy_saves_the_fetch()
    {
        await ShareAsync();

        Assert.Equal("\"one\"", (await FindAsync(Instance())).Value);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_expired_shared_copy_is_served_for_an_hour_if_the_document_cannot_be_fetched()
    {
        await ShareAsync();
        server.AnswerStatus(503);
        clock.Advance(TimeSpan.FromSeconds(300));
        var late = Instance();
        Assert.Equal("\"one\"", (await FindAsync(late)).Value);

        clock.Advance(WebDocumentCopies<string>.Grace);

        await Assert.ThrowsAsync<DocumentUnavailableException>(() => FindAsync(late));
        await Assert.ThrowsAsync<DocumentUnavailableException>(() => FindAsync(Instance()));
    }

    [Fact, Trait("Spec", "CIMD §8.4")]
    public async Task An_expired_shared_copy_does_not_outlive_its_document()
    {
        await ShareAsync();
        clock.Advance(TimeSpan.FromSeconds(300));
        server.AnswerStatus(404);

        Assert.True((await FindAsync(Instance())).IsRefused);
    }

    [Fact]
    public async Task A_shared_copy_is_written_again_only_if_it_is_older_than_ten_minutes_or_changed()
    {
        var copies = await ShareAsync();
        await copies.ShareAsync(server.Url(), Cancellation);
        Assert.Equal(1, store.Writes);

        clock.Advance(TimeSpan.FromSeconds(300));
        await FindAsync(copies);
        await copies.ShareAsync(server.Url(), Cancellation);
        Assert.Equal(1, store.Writes);

        clock.Advance(TimeSpan.FromSeconds(300));
        await FindAsync(copies);
        await copies.ShareAsync(server.Url(), Cancellation);
        Assert.Equal(2, store.Writes);

        server.AnswerJson("\"two\"", "max-age=300");
        clock.Advance(TimeSpan.FromSeconds(300));
        await FindAsync(copies);
        await copies.ShareAsync(server.Url(), Cancellation);
        Assert.Equal(3, store.Writes);
    }

    [Fact]
    public async Task Without_storage_documents_are_fetched()
    {
        store.IsAway = true;

        var copies = await ShareAsync();

        Assert.Equal("\"one\"", (await FindAsync(copies)).Value);
        Assert.Equal([1027, 1027], instances[0].Log.Entries.Select(entry => entry.Event));
    }

    [Fact, Trait("Attack", "Flooding others through us")]
    public async Task A_known_document_is_fetched_outside_the_budget_on_a_fresh_instance_too()
    {
        await ShareAsync();
        clock.Advance(TimeSpan.FromSeconds(300));
        var fresh = Instance(new() { PerCallerDomainAndMinute = 5 });
        for (var i = 0; i < 5; i++)
        {
            await FindAsync(fresh, $"/{i}");
        }
        await Assert.ThrowsAsync<DocumentUnavailableException>(() => FindAsync(fresh, "/5"));

        Assert.Equal("\"one\"", (await FindAsync(fresh)).Value);
        Assert.Equal("/client.json", server.Requests.Last());
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => instances.ForEach(one => one.Dispose());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private WebDocumentCopies<string> Instance(FetchLimits? limits = null)
    {
        var parts = new DocumentParts(clock, store, limits);
        instances.Add(parts);
        return new(parts.Source, clock, 1024, isShared: true, (_, body) => Encoding.UTF8.GetString(body.Span));
    }

    private async Task<WebDocumentCopies<string>> ShareAsync()
    {
        var copies = Instance();
        await FindAsync(copies);
        await copies.ShareAsync(server.Url(), Cancellation);
        return copies;
    }

    private Task<OAuthResult<string>> FindAsync(WebDocumentCopies<string> copies, string path = "/client.json") =>
        copies.FindAsync(server.Url(path), Cancellation).AsTask();
}
