using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpOAuth.Clients.WebDocuments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>What a web server may answer, and what of it is taken.</summary>
public sealed class DocumentFetching : IAsyncLifetime, IDisposable
{
    private const int MaximumLength = 5 * 1024;

    /// <summary>Of the tests, by the real clock: a broken time limit fails and does not hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider clock = new(Some.Now);
    private readonly WebDocumentFetcher fetcher;
    private DocumentServer server = null!;

    public DocumentFetching() => fetcher = new(new AddressGuard(development: true, clock), clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await DocumentServer.StartAsync();

    [Fact, Trait("Spec", "CIMD §5")]
    public async Task A_JSON_document_is_returned_unchanged()
    {
        server.AnswerJson("""{"client_id":"é"}""", "max-age=300");

        var document = Assert.IsType<FetchOutcome.Document>(await FetchAsync());

        Assert.Equal("""{"client_id":"é"}""", Encoding.UTF8.GetString(document.Body.Span));
        Assert.Equal(TimeSpan.FromMinutes(5), document.Lifetime);
    }

    [Theory, Trait("Spec", "CIMD §5"), Trait("Attack", "SSRF through a client's URLs")]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task No_redirect_is_followed(int status)
    {
        server.Answer = http =>
        {
            http.Response.StatusCode = http.Request.Path == "/client.json" ? status : 200;
            http.Response.Headers.Location = "/elsewhere";
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("{}");
        };

        Assert.False(Assert.IsType<FetchOutcome.Failure>(await FetchAsync()).IsTemporary);
        Assert.Equal(["/client.json"], server.Requests);
    }

    [Theory, Trait("Spec", "CIMD §5")]
    [InlineData(201, false)]
    [InlineData(203, false)]
    [InlineData(206, false)]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(410, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public async Task Any_status_but_200_is_an_error(int status, bool isTemporary)
    {
        server.AnswerStatus(status);

        Assert.Equal(isTemporary, Assert.IsType<FetchOutcome.Failure>(await FetchAsync()).IsTemporary);
    }

    [Theory, Trait("Spec", "CIMD §4")]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("Application/JSON", true)]
    [InlineData("application/client-metadata+json", true)]
    [InlineData("application/jwk-set+json", true)]
    [InlineData("text/json", false)]
    [InlineData("text/html", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/jsonp", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData(null, false)]
    public async Task Only_JSON_is_accepted(string? contentType, bool isTaken)
    {
        server.Answer = http =>
        {
            http.Response.ContentType = contentType;
            return http.Response.WriteAsync("{}");
        };

        Assert.Equal(isTaken, await FetchAsync() is FetchOutcome.Document);
    }

    [Theory, Trait("Spec", "CIMD §8.7")]
    [InlineData(MaximumLength, true, true)]
    [InlineData(MaximumLength, false, true)]
    [InlineData(MaximumLength + 1, true, false)]
    [InlineData(MaximumLength + 1, false, false)]
    [InlineData(1024 * 1024, false, false)]
    public async Task No_more_than_5_KiB_are_read(int length, bool isAnnounced, bool isTaken)
    {
        server.Answer = async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = isAnnounced ? length : null;
            await http.Response.WriteAsync(new string(' ', length));
        };

        Assert.Equal(isTaken, await FetchAsync() is FetchOutcome.Document);
    }

    [Fact, Trait("Spec", "CIMD §8.7")]
    public async Task A_compressed_answer_is_decoded_although_none_was_asked_for()
    {
        server.Answer = async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.ContentEncoding = "gzip";
            Assert.Equal("", http.Request.Headers.AcceptEncoding.ToString());
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("{}"u8.ToArray());
        };

        var document = Assert.IsType<FetchOutcome.Document>(await FetchAsync());

        Assert.Equal("{}"u8, document.Body.Span);
    }

    [Fact, Trait("Spec", "CIMD §8.6")]
    public async Task A_silent_server_times_out_after_3_seconds()
    {
        var arrived = new TaskCompletionSource();
        server.Answer = async http =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };

        var fetch = FetchAsync();
        await arrived.Task.WaitAsync(Patience, Cancellation);
        clock.Advance(WebDocumentFetcher.TimeLimit - TimeSpan.FromMilliseconds(1));
        Assert.False(fetch.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(Assert.IsType<FetchOutcome.Failure>(await fetch.WaitAsync(Patience, Cancellation)).IsTemporary);
        Assert.Equal(TimeSpan.FromSeconds(3), WebDocumentFetcher.TimeLimit);
    }

    [Fact, Trait("Spec", "CIMD §8.6")]
    public async Task A_server_that_drips_its_answer_times_out_after_3_seconds()
    {
        var dripped = new TaskCompletionSource();
        server.Answer = async http =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            dripped.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };

        var fetch = FetchAsync();
        await dripped.Task.WaitAsync(Patience, Cancellation);
        clock.Advance(WebDocumentFetcher.TimeLimit);

        Assert.True(Assert.IsType<FetchOutcome.Failure>(await fetch.WaitAsync(Patience, Cancellation)).IsTemporary);
    }

    [Fact, Trait("Spec", "CIMD §8.6")]
    public async Task An_unreachable_server_is_a_temporary_failure()
    {
        var url = server.Url();
        await server.DisposeAsync();

        Assert.True(Assert.IsType<FetchOutcome.Failure>(await fetcher.FetchAsync(url, MaximumLength)).IsTemporary);
    }

    [Fact, Trait("Spec", "CIMD §8.6")]
    public async Task An_answer_that_breaks_off_is_a_temporary_failure()
    {
        server.Answer = async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            http.Abort();
        };

        Assert.True(Assert.IsType<FetchOutcome.Failure>(await FetchAsync()).IsTemporary);
    }

    [Fact, Trait("Spec", "CIMD §9.1")]
    public async Task A_request_carries_no_identifying_headers()
    {
        string[] names = [];
        server.Answer = http =>
        {
            names = [.. http.Request.Headers.Keys];
            http.Response.ContentType = "application/json";
            http.Response.Headers.SetCookie = "seen=1";
            return http.Response.WriteAsync("{}");
        };

        using var activity = new System.Diagnostics.Activity("a traced request").Start();
        await FetchAsync();
        await FetchAsync();

        Assert.Equal(["Accept", "Host", "User-Agent"], names.Order());
    }

    [Fact, Trait("Spec", "RFC 9110 §4.3.4")]
    public async Task An_untrusted_certificate_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=client.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        await using var secure = await DocumentServer.StartAsync(certificate);
        secure.AnswerJson("{}");

        var outcome = await fetcher.FetchAsync(new($"https://localhost:{secure.Port}/client.json"), MaximumLength);

        Assert.IsType<FetchOutcome.Failure>(outcome);
        Assert.Empty(secure.Requests);
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => fetcher.Dispose();

    private Task<FetchOutcome> FetchAsync() => fetcher.FetchAsync(server.Url(), MaximumLength);
}
