using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Tests.Clients.WebDocuments;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>A client whose id is the URL of its metadata document, as Claude, VS Code and ChatGPT are.</summary>
public sealed class MetadataDocumentTests(LocalParts parts) : BrokerTests(parts)
{
    private DocumentServer server = null!;
    private TestClient client = null!;

    // Shared copies of documents outlive a test, and another test may get the same port.
    private readonly string path = $"/{RandomNumberGenerator.GetHexString(16)}/client.json";

    private string ClientId => server.Url(path).OriginalString;

    public override async ValueTask InitializeAsync()
    {
        server = Keep(await DocumentServer.StartAsync());
        server.AnswerJson(Document().ToJsonString());
        await base.InitializeAsync();
        client = Keep(new TestClient(Broker.Issuer) { ClientId = ClientId });
    }

    [Fact, Trait("Spec", "CIMD §5")]
    public async Task A_client_logs_in_and_refreshes_with_one_fetch_of_its_document()
    {
        var tokens = await client.GetTokensAsync();
        var refreshed = await client.RefreshAsync(tokens.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.Equal(ClientId, AccessToken.Read(refreshed).Claim("client_id"));
        Assert.Single(server.Requests);
    }

    [Fact, Trait("Spec", "CIMD §6")]
    public async Task The_metadata_announces_documents_and_keys()
    {
        using var http = new HttpClient();
        var metadata = JsonNode.Parse(
            await http.GetStringAsync(
                $"{Broker.Issuer}/.well-known/oauth-authorization-server",
                TestContext.Current.CancellationToken
            )
        )!;

        Assert.True((bool)metadata["client_id_metadata_document_supported"]!);
        var methods = metadata["token_endpoint_auth_methods_supported"]!.AsArray().Select(one => (string)one!).ToList();
        Assert.Equal("none", methods[0]);
        Assert.Contains("private_key_jwt", methods);
        var algorithms = metadata["token_endpoint_auth_signing_alg_values_supported"]!.AsArray();
        Assert.Contains("ES256", algorithms.Select(one => (string)one!));
        Assert.DoesNotContain(algorithms, one => (string)one! is "none" or "HS256");
    }

    [Fact, Trait("Spec", "RFC 8252 §7.3")]
    public async Task A_port_less_redirect_URI_of_a_document_matches_any_port()
    {
        server.AnswerJson(Document(("redirect_uris", new JsonArray("http://localhost/callback"))).ToJsonString());

        Assert.Equal(HttpStatusCode.OK, (await client.GetTokensAsync()).Status);
    }

    [Theory, Trait("Spec", "CIMD §5.1"), Trait("Invariant", "I10")]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(410)]
    public async Task A_document_that_cannot_be_fetched_gives_an_error_page_and_no_redirect(int status)
    {
        server.AnswerStatus(status);

        var page = await client.Browser.GetAsync(client.Authorization().Url);

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
        Assert.DoesNotContain($"{status}", page.Body, StringComparison.Ordinal);
        var answer = await client.RefreshAsync("any");
        answer.AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I10")]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_document_that_cannot_be_fetched_just_now_is_a_503_and_never_invalid_client(int status)
    {
        server.AnswerStatus(status);

        var page = await client.Browser.GetAsync(client.Authorization().Url);
        var answer = await client.RefreshAsync("any");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), (page.Status, page.Location));
        Assert.Contains("could not be reached just now", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(
            $"{status}",
            page.Body.Replace("503", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        answer.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact, Trait("Spec", "CIMD §5.2")]
    public async Task A_document_with_which_a_user_logged_in_serves_a_fresh_instance_while_its_host_is_down()
    {
        await client.GetTokensAsync();
        server.AnswerStatus(503);
        await using var fresh = await TestBroker.StartAsync(Parts);
        using var caller = new TestClient(fresh.Issuer) { ClientId = ClientId };

        Assert.Equal(HttpStatusCode.OK, (await caller.Browser.GetAsync(caller.Authorization().Url)).Status);
    }

    [Fact, Trait("Spec", "CIMD §4"), Trait("Invariant", "I10")]
    public async Task An_invalid_document_gives_an_error_page_with_the_reason()
    {
        server.AnswerJson(Document(("client_id", "https://other.example/client.json")).ToJsonString());

        var page = await client.Browser.GetAsync(client.Authorization().Url);

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
        Assert.Contains("its client_id must be the URL of the document", page.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "CIMD §4.2"), Trait("Invariant", "I10")]
    public async Task A_redirect_URI_missing_from_the_document_gives_an_error_page()
    {
        var url = client.Authorization(new() { ["redirect_uri"] = "https://evil.example/callback" }).Url;

        var page = await client.Browser.GetAsync(url);

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
    }

    [Fact, Trait("Spec", "CIMD §8.4")]
    public async Task A_withdrawn_redirect_URI_stops_working_when_the_cached_copy_expires()
    {
        Assert.Equal(HttpStatusCode.OK, (await client.Browser.GetAsync(client.Authorization().Url)).Status);
        server.AnswerJson(Document(("redirect_uris", new JsonArray("http://localhost/other"))).ToJsonString());

        Broker.Clock.Advance(CacheLifetime.Default);

        var page = await client.Browser.GetAsync(client.Authorization().Url);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    [Fact, Trait("Spec", "CIMD §5.1")]
    public async Task While_the_clients_server_is_down_logins_and_refreshes_work_for_an_hour()
    {
        var tokens = await client.GetTokensAsync();
        server.AnswerStatus(503);
        Broker.Clock.Advance(CacheLifetime.Default);

        var refreshed = await client.RefreshAsync(tokens.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        var page = await client.Browser.GetAsync(client.Authorization().Url);
        Assert.Equal(HttpStatusCode.OK, page.Status);

        Broker.Clock.Advance(WebDocumentCopies<object>.Grace);
        (await client.RefreshAsync(refreshed.RefreshToken)).AssertRefused(
            "temporarily_unavailable",
            HttpStatusCode.ServiceUnavailable
        );
    }

    [Theory, Trait("Spec", "CIMD §8.6"), Trait("Attack", "SSRF through a client's URLs")]
    [InlineData("http://169.254.169.254/metadata/identity/oauth2/token")]
    [InlineData("https://169.254.169.254/metadata/identity/oauth2/token")]
    [InlineData("https://10.0.0.1/client.json")]
    [InlineData("https://[::ffff:127.0.0.1]/client.json")]
    public async Task A_client_id_at_an_internal_address_gives_an_error_page(string clientId)
    {
        var page = await client.Browser.GetAsync(client.Authorization(new() { ["client_id"] = clientId }).Url);

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
    }

    [Theory, Trait("Spec", "CIMD §8.6"), Trait("Attack", "SSRF through a client's URLs")]
    [InlineData("Registration:MetadataDocuments", "false")]
    [InlineData("Registration:MetadataDocumentHosts", "claude.ai")]
    public async Task Documents_that_the_settings_exclude_are_never_fetched(string setting, string value)
    {
        await using var strict = await TestBroker.StartAsync(Parts, new() { [setting] = value });
        using var caller = new TestClient(strict.Issuer) { ClientId = ClientId };

        var page = await caller.Browser.GetAsync(caller.Authorization().Url);
        var answer = await caller.RefreshAsync("any");

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
        answer.AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        Assert.Empty(server.Requests);
    }

    [Fact, Trait("Spec", "CIMD §6")]
    public async Task If_documents_are_off_the_metadata_does_not_announce_them()
    {
        await using var strict = await TestBroker.StartAsync(
            Parts,
            new() { ["Registration:MetadataDocuments"] = "false" }
        );
        using var http = new HttpClient();

        var metadata = await http.GetStringAsync($"{strict.Issuer}/.well-known/oauth-authorization-server");

        Assert.False((bool)JsonNode.Parse(metadata)!["client_id_metadata_document_supported"]!);
    }

    [Fact, Trait("Spec", "CIMD §8.4"), Trait("Attack", "Silent consent through an attacker's registration")]
    public async Task A_document_that_changed_while_the_page_was_open_is_shown_again_first()
    {
        server.AnswerJson(Document().ToJsonString(), "no-store");
        var page = await client.Browser.GetAsync(client.Authorization().Url);
        server.AnswerJson(Document(("client_name", "Another name")).ToJsonString());
        Broker.Clock.Advance(CacheLifetime.Minimum);

        var again = await client.Browser.SubmitAsync(page, page.Forms[0]);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("Another name", again.Body, StringComparison.Ordinal);
        Assert.Contains("has changed since", again.Body, StringComparison.Ordinal);
        var approved = await client.Browser.SubmitAsync(again, again.Forms[0]);
        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);
    }

    [Fact, Trait("Spec", "CIMD §8.4"), Trait("Attack", "Silent consent through an attacker's registration")]
    public async Task The_approval_is_for_the_client_as_shown_and_not_as_it_was_at_the_callback()
    {
        server.AnswerJson(Document().ToJsonString(), "no-store");
        var url = client.Authorization().Url;
        var callback = await client.SignInUpstreamAsync(url, Broker.Issuer);
        server.AnswerJson(Document(("client_name", "Another name")).ToJsonString());
        Broker.Clock.Advance(CacheLifetime.Minimum);

        await client.ReturnAsync(callback);
        var next = await client.Browser.GetAsync(url);

        Assert.DoesNotContain("You have allowed before", next.Body, StringComparison.Ordinal);
        Assert.Contains("Another name", next.Body, StringComparison.Ordinal);
    }

    private JsonObject Document(params IEnumerable<(string Name, JsonNode? Value)> others)
    {
        var document = new JsonObject
        {
            ["client_id"] = ClientId,
            ["client_name"] = "A client",
            ["redirect_uris"] = new JsonArray(TestClient.RedirectUri),
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
        };
        foreach (var (name, value) in others)
        {
            document[name] = value;
        }
        return document;
    }
}
