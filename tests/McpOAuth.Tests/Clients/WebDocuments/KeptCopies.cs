using System.Text;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>Copies of good documents are kept, of nothing else, and hosts are not bothered.</summary>
public sealed class KeptCopies : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider clock = new(Some.Now);
    private readonly DocumentParts parts;
    private readonly WebDocumentCopies<string> copies;
    private DocumentServer server = null!;

    public KeptCopies()
    {
        parts = new(clock, limits: new() { PerCallerDomainAndMinute = 5 });
        copies = new(parts.Source, clock, 1024, isShared: false, Read);
    }

    public async ValueTask InitializeAsync() => server = await DocumentServer.StartAsync();

    [Theory, Trait("Spec", "CIMD §5.2")]
    [InlineData("max-age=300", 300)]
    [InlineData("no-store", 60)]
    [InlineData("max-age=9999999", 24 * 3600)]
    [InlineData(null, 600)]
    public async Task A_copy_is_cached_as_its_headers_say_within_bounds(string? cacheControl, int seconds)
    {
        server.AnswerJson("\"one\"", cacheControl);
        Assert.Equal("\"one\"", (await FindAsync()).Value);
        server.AnswerJson("\"two\"", cacheControl);

        clock.Advance(TimeSpan.FromSeconds(seconds) - Second);
        Assert.Equal("\"one\"", (await FindAsync()).Value);
        clock.Advance(Second);
        Assert.Equal("\"two\"", (await FindAsync()).Value);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory, Trait("Spec", "CIMD §5.2")]
    [InlineData(404)]
    [InlineData(500)]
    public async Task An_error_is_never_cached(int status)
    {
        server.AnswerStatus(status);
        await (status == 404 ? AssertGoneAsync() : AssertUnavailableAsync());
        server.AnswerJson("\"one\"");

        Assert.Equal("\"one\"", (await FindAsync()).Value);
    }

    [Fact, Trait("Spec", "CIMD §5.2")]
    public async Task An_invalid_document_is_never_cached()
    {
        server.AnswerJson("\"invalid\"", "max-age=3600");
        Assert.Equal("it is invalid", (await FindAsync()).Error?.Reason);
        server.AnswerJson("\"one\"");

        Assert.Equal("\"one\"", (await FindAsync()).Value);
    }

    [Fact, Trait("Spec", "CIMD §5.2")]
    public async Task Concurrent_callers_share_one_fetch()
    {
        var go = new TaskCompletionSource();
        server.Answer = async http =>
        {
            await go.Task;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("\"one\"");
        };

        var all = Enumerable.Range(0, 20).Select(_ => FindAsync()).ToArray();
        go.SetResult();
        var found = await Task.WhenAll(all);

        Assert.All(found, one => Assert.Equal("\"one\"", one.Value));
        Assert.Single(server.Requests);
    }

    [Fact, Trait("Spec", "CIMD §5.2")]
    public async Task A_caller_that_cancels_does_not_cancel_the_others()
    {
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        server.Answer = async http =>
        {
            arrived.SetResult();
            await go.Task;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("\"one\"");
        };
        using var leaving = new CancellationTokenSource();

        var first = copies.FindAsync(server.Url(), leaving.Token).AsTask();
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var second = FindAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();

        Assert.Equal("\"one\"", (await second).Value);
    }

    [Theory, Trait("Spec", "CIMD §5.1")]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_stale_copy_is_served_for_an_hour_while_the_document_is_unavailable(int status)
    {
        server.AnswerJson("\"one\"", "max-age=300");
        await FindAsync();
        server.AnswerStatus(status);

        clock.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal("\"one\"", (await FindAsync()).Value);
        clock.Advance(WebDocumentCopies<string>.Grace - Second);
        Assert.Equal("\"one\"", (await FindAsync()).Value);
        clock.Advance(Second);
        await AssertUnavailableAsync();
        Assert.Equal(TimeSpan.FromHours(1), WebDocumentCopies<string>.Grace);
    }

    [Fact, Trait("Spec", "CIMD §8.4")]
    public async Task A_document_that_is_gone_removes_its_copy()
    {
        server.AnswerJson("\"one\"", "max-age=300");
        await FindAsync();
        clock.Advance(TimeSpan.FromSeconds(300));
        server.AnswerStatus(404);
        Assert.True((await FindAsync()).IsRefused);
        server.AnswerStatus(503);

        await AssertUnavailableAsync();
    }

    [Fact, Trait("Spec", "CIMD §8.4")]
    public async Task A_document_that_became_invalid_removes_its_copy()
    {
        server.AnswerJson("\"one\"", "max-age=300");
        await FindAsync();
        clock.Advance(TimeSpan.FromSeconds(300));
        server.AnswerJson("\"invalid\"");

        Assert.True((await FindAsync()).IsRefused);
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", "Flooding others through us")]
    public async Task Fetches_of_unknown_documents_from_one_host_are_limited_per_minute()
    {
        server.AnswerJson("\"one\"");
        for (var i = 0; i < 5; i++)
        {
            await FindAsync($"/{i}");
        }
        for (var i = 5; i < 20; i++)
        {
            await AssertUnavailableAsync($"/{i}");
        }
        Assert.Equal(5, server.Requests.Count);
        await AssertUnavailableAsync("/one-more");

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await FindAsync("/one-more")).IsRefused);
    }

    [Fact, Trait("Spec", "CIMD §5.2"), Trait("Attack", "Flooding others through us")]
    public async Task Unknown_paths_do_not_use_up_the_fetches_of_a_known_document()
    {
        server.AnswerJson("\"one\"", "max-age=60");
        await FindAsync("/known");
        clock.Advance(TimeSpan.FromMinutes(1));
        await FindAsync("/1");
        for (var i = 2; i < 20; i++)
        {
            // The first ones are within the budget.
            await (i <= 5 ? FindAsync($"/{i}") : AssertUnavailableAsync($"/{i}"));
        }

        Assert.False((await FindAsync("/known")).IsRefused);
        Assert.Equal("/known", server.Requests.Last());
    }

    [Fact, Trait("Spec", "CIMD §5.2"), Trait("Attack", "Flooding others through us")]
    public async Task A_failing_host_is_not_asked_for_a_while()
    {
        server.AnswerJson("\"one\"", "max-age=60");
        await FindAsync();
        server.AnswerStatus(503);
        clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 20; i++)
        {
            await FindAsync();
        }
        Assert.Equal(2, server.Requests.Count);

        clock.Advance(WebDocumentCopies<string>.BetweenAttempts);
        await FindAsync();
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_newer_document_is_fetched_before_the_copy_expires_but_not_repeatedly()
    {
        server.AnswerJson("\"one\"", "max-age=3600");
        var one = (await FindAsync()).Value;
        server.AnswerJson("\"two\"", "max-age=3600");

        Assert.Equal("\"one\"", await FindNewerAsync(one));
        clock.Advance(WebDocumentCopies<string>.BetweenAttempts);
        Assert.Equal("\"two\"", await FindNewerAsync(one));
        Assert.Equal("\"two\"", await FindNewerAsync(one));
        Assert.Equal(2, server.Requests.Count);
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => parts.Dispose();

    private async Task AssertGoneAsync() => Assert.True((await FindAsync()).IsRefused);

    private Task AssertUnavailableAsync(string path = "/client.json") =>
        Assert.ThrowsAsync<DocumentUnavailableException>(() => FindAsync(path));

    private Task<OAuthResult<string>> FindAsync(string path = "/client.json") =>
        copies.FindAsync(server.Url(path), TestContext.Current.CancellationToken).AsTask();

    private async Task<string> FindNewerAsync(string known) =>
        (await copies.FindNewerAsync(server.Url(), known, TestContext.Current.CancellationToken)).Value;

    private static OAuthResult<string> Read(Uri url, ReadOnlyMemory<byte> body) =>
        Encoding.UTF8.GetString(body.Span) is var text && text == "\"invalid\""
            ? new OAuthError("invalid_client", "It is invalid.", "it is invalid")
            : text;
}
