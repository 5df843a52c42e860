using System.Net;
using System.Text;
using System.Text.Json;
using McpOAuth.Azure.TableStorage;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>POST /register over HTTP.</summary>
public sealed class RegistrationTests(LocalParts parts) : BrokerTests(parts)
{
    private TestClient client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = Keep(new TestClient(Broker.Issuer));
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public async Task The_answer_has_every_member_that_was_registered_and_no_null()
    {
        var answer = await PostAsync(
            """
            {
              "redirect_uris": ["cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback"],
              "token_endpoint_auth_method": "client_secret_post", "grant_types": ["authorization_code", "refresh_token"],
              "response_types": ["code"], "client_name": "Prüfling", "client_uri": "https://app.example",
              "logo_uri": "https://app.example/logo.png", "scope": "read:files write:files",
              "contacts": ["Ops <ops@app.example>", "dev@app.example"], "tos_uri": "https://app.example/tos",
              "policy_uri": "https://app.example/policy", "software_id": "app", "software_version": "1.2 beta",
              "application_type": "native", "unknown": true, "jwks_uri": null
            }
            """
        );

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("null", answer.Body, StringComparison.Ordinal);
        var json = answer.Json;
        string[] given = ["client_id", "client_secret", "client_id_issued_at", "registration_access_token"];
        var registered = json.EnumerateObject()
            .Where(member => !given.Contains(member.Name))
            .ToDictionary(member => member.Name, member => member.Value.ToString());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["redirect_uris"] =
                    """["cursor://anysphere.cursor-mcp/oauth/callback","http://localhost:8787/callback"]""",
                ["token_endpoint_auth_method"] = "client_secret_post",
                ["grant_types"] = """["authorization_code","refresh_token"]""",
                ["response_types"] = """["code"]""",
                ["client_name"] = "Prüfling",
                ["client_uri"] = "https://app.example",
                ["logo_uri"] = "https://app.example/logo.png",
                ["scope"] = "read:files write:files",
                ["contacts"] = json.GetProperty("contacts").ToString(),
                ["tos_uri"] = "https://app.example/tos",
                ["policy_uri"] = "https://app.example/policy",
                ["software_id"] = "app",
                ["software_version"] = "1.2 beta",
                ["application_type"] = "native",
                ["client_secret_expires_at"] = "0",
                ["registration_client_uri"] = $"{Broker.Issuer}/register/{json.GetProperty("client_id")}",
            },
            registered
        );
        Assert.Equal(["Ops <ops@app.example>", "dev@app.example"], Strings(json.GetProperty("contacts")));
        Assert.Equal(43, json.GetProperty("client_secret").GetString()!.Length);
        Assert.Equal(43, json.GetProperty("registration_access_token").GetString()!.Length);
        Assert.InRange(
            json.GetProperty("client_id_issued_at").GetInt64() - Broker.Clock.GetUtcNow().ToUnixTimeSeconds(),
            -10,
            0
        );
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public async Task A_public_client_gets_no_secret_and_no_mention_of_one()
    {
        var answer = await PostAsync(
            """{"redirect_uris": ["https://app.example/cb"], "token_endpoint_auth_method": "none"}"""
        );

        Assert.False(answer.Json.TryGetProperty("client_secret", out _));
        Assert.False(answer.Json.TryGetProperty("client_secret_expires_at", out _));
    }

    [Fact, Trait("Invariant", "I5")]
    public async Task Storage_has_only_the_hashes_of_secret_and_registration_token()
    {
        using var managed = await ManagedClient.RegisterAsync(Broker, "client_secret_basic");

        var row = await Broker
            .Table(TableNames.Clients)
            .QueryAsync<Azure.Data.Tables.TableEntity>($"RowKey eq '{managed.Mcp.ClientId}'")
            .SingleAsync();

        var stored = string.Join('\n', row.Select(column => column.Value));
        Assert.DoesNotContain(managed.Token, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(managed.Mcp.ClientSecret!, stored, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 7591 §3.2.2")]
    [InlineData("{", "invalid_client_metadata")]
    [InlineData("[]", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris": "https://app.example/cb"}""", "invalid_client_metadata")]
    [InlineData("{}", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris": []}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris": ["https://app.example/cb", "javascript:alert(1)"]}""", "invalid_redirect_uri")]
    public async Task Bad_metadata_is_refused_with_the_error_code_for_the_mistake(string body, string error)
    {
        var answer = await PostAsync(body);

        answer.AssertRefused(error);
        Assert.NotEmpty(answer.Json.GetProperty("error_description").GetString()!);
    }

    [Fact, Trait("Attack", "registration flooding")]
    public async Task A_body_beyond_64_KiB_is_refused() =>
        (
            await PostAsync($$"""{"redirect_uris": ["https://app.example/cb"], "x": "{{new string('x', 70_000)}}"}""")
        ).AssertRefused("invalid_client_metadata");

    [Fact]
    public async Task A_registration_is_one_storage_operation()
    {
        await PostAsync("""{"redirect_uris": ["https://app.example/cb"]}""");
        Broker.Operations.Reset();

        await PostAsync("""{"redirect_uris": ["https://app.example/cb"]}""");

        Assert.Single(Broker.Operations.All);
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.2")]
    public async Task The_longest_metadata_that_are_accepted_fit_into_storage()
    {
        var start = "https://app.example/";
        var longest = start + new string('ü', 2048 - start.Length);
        var uri = start + new string('x', 2048 - start.Length);
        var metadata = JsonSerializer.Serialize(
            new
            {
                redirect_uris = Enumerable.Repeat(uri, 8),
                client_name = new string('ü', 200),
                client_uri = longest,
                logo_uri = longest,
                tos_uri = longest,
                policy_uri = longest,
                contacts = Enumerable.Repeat(new string('ü', 254), 10),
                software_id = new string('ü', 254),
                software_version = new string('ü', 254),
            }
        );

        var answer = await PostAsync(metadata.Replace("\\u00FC", "ü", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Created, answer.Status);
    }

    private static IEnumerable<string> Strings(JsonElement array) =>
        array.EnumerateArray().Select(element => element.GetString()!);

    private async Task<Answer> PostAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Broker.Issuer}/register")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await client.SendAsync(request);
    }
}
