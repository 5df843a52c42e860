using System.Net;
using System.Text.Json.Nodes;
using DevEnvironment.Browser;
using McpOAuth.Tests.Clients.WebDocuments;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>A logo is kept as metadata and hashed, and neither fetched nor shown (docs/decisions/0006).</summary>
[Trait("Spec", "RFC 7591 §5"), Trait("Attack", "SSRF through logo_uri")]
public sealed class LogoTests(LocalParts parts) : BrokerTests(parts)
{
    private const string Web = "https://client.example/callback";

    private DocumentServer server = null!;
    private TestClient client = null!;

    private string Logo => server.Url("/logo.png").OriginalString;

    public override async ValueTask InitializeAsync()
    {
        server = Keep(await DocumentServer.StartAsync());
        await base.InitializeAsync();
        client = Keep(new TestClient(Broker.Issuer));
    }

    [Fact]
    public async Task The_logo_of_a_registered_client_is_neither_fetched_nor_shown()
    {
        await RegisterWithLogoAsync();

        await AssertNotShownAsync();

        Assert.Empty(server.Requests);
    }

    [Fact, Trait("Spec", "CIMD §8.6")]
    public async Task The_logo_in_a_metadata_document_is_neither_fetched_nor_shown()
    {
        client.ClientId = server.Url().OriginalString;
        server.AnswerJson(Metadata(("client_id", client.ClientId)).ToJsonString());

        await AssertNotShownAsync();

        Assert.Equal(["/client.json"], server.Requests);
    }

    [Fact, Trait("Spec", "MCP security best practices, Confused Deputy Problem")]
    [Trait("Attack", "Silent consent through an attacker's registration")]
    public async Task A_logo_that_changed_is_a_client_that_changed_and_is_asked_about_again()
    {
        client.ClientId = server.Url().OriginalString;
        server.AnswerJson(Metadata(("client_id", client.ClientId)).ToJsonString(), "no-store");
        var url = client.Authorization(new() { ["redirect_uri"] = Web }).Url;
        await client.ReturnAsync(await client.SignInUpstreamAsync(url, Broker.Issuer));
        Assert.Equal(HttpStatusCode.SeeOther, (await client.Browser.GetAsync(url)).Status);
        var changed = Metadata(("client_id", client.ClientId), ("logo_uri", $"{Logo}?of=your-bank"));
        server.AnswerJson(changed.ToJsonString());
        Broker.Clock.Advance(McpOAuth.Clients.WebDocuments.CacheLifetime.Minimum);

        var page = await client.Browser.GetAsync(url);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("You have allowed before", page.Text, StringComparison.Ordinal);
    }

    // Through the whole login, as somebody could think of the logo at each of its pages.
    private async Task AssertNotShownAsync()
    {
        var (url, _) = client.Authorization(new() { ["redirect_uri"] = Web });
        var page = await client.Browser.GetAsync(url);
        AssertHasNoPicture(page);
        var none = page.Forms[0].Fields.Where(field => field.Key != "scope").Append(new("decision", "approve"));
        AssertHasNoPicture(await client.Browser.PostFormAsync(page.Forms[0].Action.AbsoluteUri, none, page));

        var back = await client.ReturnAsync(await client.SignInUpstreamAsync(url, Broker.Issuer));
        Assert.StartsWith(Web, back.Location, StringComparison.Ordinal);
        AssertHasNoPicture(await client.Browser.GetAsync(url + "&prompt=consent"));
    }

    private static void AssertHasNoPicture(Page page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Client with a logo", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("logo.png", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", page.Body, StringComparison.OrdinalIgnoreCase);
        // Nor would a browser load one that slipped in.
        var policy = string.Join(';', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("img-src", policy, StringComparison.Ordinal);
    }

    private async Task RegisterWithLogoAsync()
    {
        var answer = await client.RegisterAsync(Metadata());
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(Logo, answer.Json.GetProperty("logo_uri").GetString());
        client.ClientId = answer.Json.GetProperty("client_id").GetString()!;
    }

    private JsonObject Metadata(params IEnumerable<(string Name, JsonNode? Value)> others)
    {
        var metadata = new JsonObject
        {
            ["client_name"] = "Client with a logo",
            ["redirect_uris"] = new JsonArray(Web),
            ["token_endpoint_auth_method"] = "none",
            ["logo_uri"] = Logo,
        };
        foreach (var (name, value) in others)
        {
            metadata[name] = value;
        }
        return metadata;
    }
}
