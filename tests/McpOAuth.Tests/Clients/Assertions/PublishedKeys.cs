using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>Keys at a <c>jwks_uri</c>: fetched under the guard, kept, and looked at again when they have changed.</summary>
public sealed class PublishedKeys : IAsyncLifetime, IDisposable
{
    private readonly ClientKey key = ClientKey.Create(keyId: "first");
    private WebDocuments.DocumentServer server = null!;
    private AssertingClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await WebDocuments.DocumentServer.StartAsync();
        server.AnswerJson(ClientKey.SetOf(key));
        client = new(key, ClientKeyLocation.At(server.Url("/jwks.json")));
    }

    [Fact, Trait("Spec", "RFC 7591 §2"), Trait("Spec", "CIMD §8.2")]
    public async Task Keys_are_fetched_once_and_cached()
    {
        Assert.False((await client.AuthenticateAsync()).IsRefused);
        Assert.False((await client.AuthenticateAsync()).IsRefused);

        Assert.Equal(["/jwks.json"], server.Requests);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_new_key_works_as_soon_as_it_is_published()
    {
        await client.AuthenticateAsync();
        using var next = ClientKey.Create(keyId: "second");
        server.AnswerJson(ClientKey.SetOf(key, next));
        client.Clock.Advance(WebDocumentCopies<ClientKeySet>.BetweenAttempts);

        Assert.False((await client.PresentAsync(next.Sign(client.Claims()))).IsRefused);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1"), Trait("Attack", "Flooding others through us")]
    public async Task Unknown_key_ids_do_not_cause_repeated_fetches()
    {
        await client.AuthenticateAsync();
        client.Clock.Advance(WebDocumentCopies<ClientKeySet>.BetweenAttempts);
        for (var i = 0; i < 20; i++)
        {
            using var stranger = ClientKey.Create(keyId: $"unknown-{i}");
            Assert.Equal("invalid_client", (await client.PresentAsync(stranger.Sign(client.Claims()))).Error?.Code);
        }

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact, Trait("Spec", "CIMD §8.4.1")]
    public async Task A_withdrawn_key_works_only_until_the_cached_copy_expires()
    {
        await client.AuthenticateAsync();
        using var next = ClientKey.Create(keyId: "second");
        server.AnswerJson(ClientKey.SetOf(next));

        client.Clock.Advance(CacheLifetime.Default);

        Assert.True((await client.AuthenticateAsync()).IsRefused);
    }

    [Fact, Trait("Spec", "CIMD §5.1")]
    public async Task A_known_client_still_authenticates_while_its_keys_cannot_be_fetched()
    {
        await client.AuthenticateAsync();
        server.AnswerStatus(503);
        client.Clock.Advance(CacheLifetime.Default);

        Assert.False((await client.AuthenticateAsync()).IsRefused);

        client.Clock.Advance(WebDocumentCopies<ClientKeySet>.Grace);
        // Not invalid_client, on which clients drop their registration.
        await Assert.ThrowsAsync<DocumentUnavailableException>(() => client.AuthenticateAsync());
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", "SSRF through jwks_uri")]
    public async Task Keys_are_fetched_with_the_address_checks()
    {
        using var production = new AssertingClient(
            key,
            ClientKeyLocation.At(server.Url("/jwks.json")),
            development: false
        );
        Assert.Equal("invalid_client", (await production.AuthenticateAsync()).Error?.Code);

        var secure = new Uri($"https://localhost:{server.Port}/jwks.json");
        using var overTls = new AssertingClient(key, ClientKeyLocation.At(secure), development: false);
        Assert.Equal("jwks: the host has a special-use address", (await overTls.AuthenticateAsync()).Error?.Reason);
        Assert.Empty(server.Requests);
    }

    [Theory, Trait("Spec", "RFC 7517 §5")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not JSON")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"AAAA"}]}""")]
    public async Task A_document_that_is_not_a_public_key_set_is_refused(string body)
    {
        server.AnswerJson(body);

        Assert.Equal("invalid_client", (await client.AuthenticateAsync()).Error?.Code);
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose()
    {
        client.Dispose();
        key.Dispose();
    }
}
