using System.Text;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>A document that its owner took down stays down, even if the host stops responding afterwards.</summary>
[Trait("Spec", "CIMD §5.2"), Trait("Attack", "A removed client that logs in")]
public sealed class RemovedDocuments : IAsyncLifetime, IDisposable
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
    public async Task A_removed_document_is_not_revived_by_its_shared_copy()
    {
        var copies = await ShareAsync();
        clock.Advance(TimeSpan.FromSeconds(300));
        server.AnswerStatus(404);
        Assert.True((await FindAsync(copies)).IsRefused);
        // An instance that shared or found the copy removes it; another one, when it is asked for the next time.
        Assert.True((await FindAsync(copies)).IsRefused);

        server.AnswerStatus(503);

        await Assert.ThrowsAsync<DocumentUnavailableException>(() => FindAsync(copies));
        await Assert.ThrowsAsync<DocumentUnavailableException>(() => FindAsync(Instance()));
    }

    [Fact]
    public async Task A_document_that_became_invalid_is_not_revived_by_its_shared_copy()
    {
        await ShareAsync();
        clock.Advance(TimeSpan.FromSeconds(300));
        server.AnswerJson("\"invalid\"", "max-age=300");
        Assert.True((await FindAsync(Instance())).IsRefused);

        server.AnswerStatus(503);

        await Assert.ThrowsAsync<DocumentUnavailableException>(() => FindAsync(Instance()));
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => instances.ForEach(one => one.Dispose());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static OAuthResult<string> Read(ReadOnlyMemory<byte> body) =>
        Encoding.UTF8.GetString(body.Span) is var text && text.Contains("invalid", StringComparison.Ordinal)
            ? OAuthError.InvalidClient("invalid")
            : text;

    private WebDocumentCopies<string> Instance()
    {
        var parts = new DocumentParts(clock, store);
        instances.Add(parts);
        return new(parts.Source, clock, 1024, isShared: true, (_, body) => Read(body));
    }

    private async Task<WebDocumentCopies<string>> ShareAsync()
    {
        var copies = Instance();
        await FindAsync(copies);
        await copies.ShareAsync(server.Url(), Cancellation);
        return copies;
    }

    private Task<OAuthResult<string>> FindAsync(WebDocumentCopies<string> copies) =>
        copies.FindAsync(server.Url(), Cancellation).AsTask();
}
