using System.Net;
using System.Text.Json;
using McpOAuth.Clients;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>GET, PUT and DELETE of /register/{client_id} over HTTP.</summary>
public sealed class ClientConfigurationTests(LocalParts parts) : BrokerTests(parts)
{
    private ManagedClient client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = Keep(await ManagedClient.RegisterAsync(Broker));
    }

    [Fact, Trait("Spec", "RFC 7592 §2.1")]
    public async Task A_client_reads_what_it_registered_with_the_token_that_it_presented()
    {
        var answer = await client.GetAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.True(JsonElement.DeepEquals(client.Registered, answer.Json), answer.Body);
    }

    [Fact, Trait("Spec", "RFC 7592 §2.1"), Trait("Invariant", "I5")]
    public async Task A_secret_is_returned_once_and_not_when_the_client_reads_its_registration()
    {
        using var confidential = await ManagedClient.RegisterAsync(Broker, "client_secret_post");

        var answer = await confidential.GetAsync();

        Assert.False(answer.Json.TryGetProperty("client_secret", out _));
        Assert.Equal("client_secret_post", answer.Json.GetProperty("token_endpoint_auth_method").GetString());
    }

    [Fact, Trait("Spec", "RFC 7592 §2.2")]
    public async Task A_replacement_removes_omitted_members_in_the_answer_and_in_later_reads()
    {
        var replaced = await client.PutAsync(
            new() { ["redirect_uris"] = new[] { "https://new.example/cb" }, ["client_uri"] = "https://new.example" }
        );

        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        Assert.Equal("https://new.example/cb", replaced.Json.GetProperty("redirect_uris")[0].GetString());
        Assert.Equal("https://new.example", replaced.Json.GetProperty("client_uri").GetString());
        Assert.False(replaced.Json.TryGetProperty("client_name", out _));
        Assert.False(replaced.Json.TryGetProperty("scope", out _));
        Assert.DoesNotContain("null", replaced.Body, StringComparison.Ordinal);
        var read = await client.GetAsync();
        Assert.True(JsonElement.DeepEquals(replaced.Json, read.Json), read.Body);
    }

    [Fact, Trait("Spec", "RFC 7592 §2.2")]
    public async Task After_a_replacement_only_the_new_redirect_URI_works_at_authorize()
    {
        await client.PutAsync(new() { ["redirect_uris"] = new[] { "https://new.example/cb" } });

        var former = await client.Mcp.Browser.GetAsync(client.Mcp.Authorization().Url);
        var present = await client.Mcp.Browser.GetAsync(
            client.Mcp.Authorization(new() { ["redirect_uri"] = "https://new.example/cb" }).Url
        );

        Assert.Equal(HttpStatusCode.BadRequest, former.Status);
        Assert.Equal(HttpStatusCode.OK, present.Status);
    }

    [Fact, Trait("Spec", "RFC 7592 §2.2")]
    public async Task A_client_that_begins_to_use_a_secret_is_given_one_that_works()
    {
        var replaced = await client.PutAsync(new() { ["token_endpoint_auth_method"] = "client_secret_post" });
        var secret = replaced.Json.GetProperty("client_secret").GetString();
        Assert.Equal(0, replaced.Json.GetProperty("client_secret_expires_at").GetInt32());

        (await client.Mcp.RefreshAsync("any")).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        client.Mcp.ClientSecret = secret;
        // Past the client's authentication, the grant type that the replacement left out is what is missing.
        (await client.Mcp.RefreshAsync("any")).AssertRefused("unauthorized_client");
    }

    [Fact, Trait("Spec", "RFC 7592 §2.2")]
    public async Task A_secret_stays_and_is_told_again_only_to_the_client_that_sent_it()
    {
        using var confidential = await ManagedClient.RegisterAsync(Broker, "client_secret_post");
        var secret = confidential.Mcp.ClientSecret!;
        Dictionary<string, object> metadata = new() { ["token_endpoint_auth_method"] = "client_secret_basic" };

        var without = await confidential.PutAsync(metadata);
        var with = await confidential.PutAsync(new(metadata) { ["client_secret"] = secret });
        var wrong = await confidential.PutAsync(new(metadata) { ["client_secret"] = "chosen-by-the-client" });

        Assert.False(without.Json.TryGetProperty("client_secret", out _));
        Assert.Equal(secret, with.Json.GetProperty("client_secret").GetString());
        wrong.AssertRefused("invalid_client_metadata");
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task A_client_that_gave_up_refreshing_cannot_refresh()
    {
        var tokens = await client.Mcp.GetTokensAsync(parameters: new() { ["scope"] = "read:files" });

        await client.PutAsync(new() { ["grant_types"] = new[] { "authorization_code" } });

        (await client.Mcp.RefreshAsync(tokens.RefreshToken)).AssertRefused("unauthorized_client");
    }

    [Theory, Trait("Spec", "RFC 7592 §2.2")]
    [InlineData("client_id", "BBBBBBBBBBBBBBBBBBBBBB", "invalid_client_metadata")]
    [InlineData("registration_access_token", "x", "invalid_client_metadata")]
    [InlineData("client_name", "line\nbreak", "invalid_client_metadata")]
    [InlineData("redirect_uris", new string[0], "invalid_redirect_uri")]
    public async Task A_bad_replacement_is_refused_and_changes_nothing(string name, object value, string error)
    {
        (await client.PutAsync(new() { [name] = value })).AssertRefused(error);

        Assert.True(JsonElement.DeepEquals(client.Registered, (await client.GetAsync()).Json));
    }

    [Fact, Trait("Spec", "RFC 7592 §2.2")]
    public async Task Concurrent_replacements_never_mix_and_one_is_the_last()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(number =>
                    client.PutAsync(
                        new() { ["client_name"] = $"Name {number}", ["client_uri"] = $"https://{number}.example" }
                    )
                )
        );

        var last = (await client.GetAsync()).Json;
        var number = last.GetProperty("client_name").GetString()!.Split(' ')[1];
        Assert.Equal($"https://{number}.example", last.GetProperty("client_uri").GetString());
    }

    [Fact, Trait("Spec", "RFC 7592 §2.3")]
    public async Task A_removed_client_can_do_nothing_and_its_grants_end()
    {
        var tokens = await client.Mcp.GetTokensAsync(parameters: new() { ["scope"] = "read:files" });
        var (_, code, verifier) = await client.Mcp.LogInAsync(parameters: new() { ["scope"] = "read:files" });

        var removed = await client.DeleteAsync();

        Assert.Equal((HttpStatusCode.NoContent, ""), (removed.Status, removed.Body));
        (await client.Mcp.RefreshAsync(tokens.RefreshToken)).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
        (await client.Mcp.RedeemAsync(code, verifier)).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        var authorize = await client.Mcp.Browser.GetAsync(client.Mcp.Authorization().Url);
        Assert.Equal(HttpStatusCode.BadRequest, authorize.Status);
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(tokens.AccessToken)).Body);
        (await client.GetAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
        (await client.DeleteAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }

    [Fact, Trait("Spec", "RFC 7592 §2.3")]
    public async Task Another_instance_knows_of_a_removal_when_its_copy_is_a_minute_old()
    {
        var tokens = await client.Mcp.GetTokensAsync(parameters: new() { ["scope"] = "read:files" });
        await using var second = await TestBroker.StartAsync(Parts, issuer: Broker.Issuer);
        using var there = new TestClient(second.Issuer) { ClientId = client.Mcp.ClientId };
        Assert.Equal(HttpStatusCode.OK, (await there.RefreshAsync(tokens.RefreshToken)).Status);

        await client.DeleteAsync();
        second.Clock.Advance(ClientDirectory.CopyLifetime);

        (await there.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Theory, Trait("Spec", "RFC 7592 §2.1")]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_stranger_is_challenged_and_does_not_learn_whether_the_client_exists(string method)
    {
        using var other = await ManagedClient.RegisterAsync(Broker);
        var own = (client.Token, client.Uri);
        var answers = new List<Answer>();
        foreach (
            var (token, uri) in new[]
            {
                (other.Token, own.Uri),
                ("wrong", own.Uri),
                (own.Token, own.Uri[..^2] + "__"),
                (own.Token, $"{Broker.Issuer}/register/nobody"),
                (own.Token, $"{Broker.Issuer}/register/%0A%0AAAAAAAAAAAAAAAAAAAAA"),
            }
        )
        {
            (client.Token, client.Uri) = (token, uri);
            answers.Add(await SendAsync(method));
        }

        Assert.All(answers, answer => answer.AssertRefused("invalid_token", HttpStatusCode.Unauthorized));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.All(
            answers,
            answer => Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString())
        );
        (client.Token, client.Uri) = own;
        Assert.True(JsonElement.DeepEquals(client.Registered, (await client.GetAsync()).Json));
    }

    [Fact, Trait("Spec", "RFC 6750 §3")]
    public async Task A_request_without_a_token_is_challenged_without_an_error()
    {
        client.Token = "";

        var answer = await client.GetAsync();

        answer.AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact, Trait("Spec", "RFC 6749 §2.2")]
    public async Task A_client_of_the_settings_cannot_be_managed()
    {
        await using var other = await TestBroker.StartAsync(
            Parts,
            new() { ["Clients:0:ClientId"] = "configured", ["Clients:0:RedirectUris"] = TestClient.RedirectUri }
        );
        client.Uri = $"{other.Issuer}/register/configured";

        (await client.GetAsync()).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }

    [Theory, Trait("Spec", "RFC 7592 §2")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_program_in_a_browser_may_manage_its_registration(string method)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, client.Uri);
        preflight.Headers.Add("Origin", "https://inspector.example");
        preflight.Headers.Add("Access-Control-Request-Method", method);
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        var answer = await client.Mcp.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Contains(
            method,
            answer.Headers.GetValues("Access-Control-Allow-Methods").Single(),
            StringComparison.Ordinal
        );
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private Task<Answer> IntrospectAsync(string token) =>
        client.Mcp.PostAsync(
            "introspect",
            new() { ["token"] = token },
            new() { ["client_id"] = TestBroker.ResourceClientId, ["client_secret"] = TestBroker.ResourceSecret }
        );

    private Task<Answer> SendAsync(string method) =>
        method switch
        {
            "PUT" => client.PutAsync(),
            "DELETE" => client.DeleteAsync(),
            _ => client.GetAsync(),
        };
}
