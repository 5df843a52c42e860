using System.Text;
using System.Text.Json;
using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Tests.Audit;
using McpOAuth.Tests.Clients.MetadataDocuments;
using McpOAuth.Token;
using Microsoft.AspNetCore.Http;
using Moq;

namespace McpOAuth.Tests.Token;

/// <summary>The steps that no grant can skip, because the endpoint takes them around every grant.</summary>
public sealed class TokenPipeline
{
    private const string AsClient = "&client_id=confidential-1&client_secret=s3cret";
    private const string AsResource = "&client_id=files&client_secret=re5ource";

    private readonly Mock<IClientStore> store = new();
    private readonly RecordedLog log = new();
    private readonly TokenEndpoint endpoint;

    private readonly RecordedGrant[] grants =
    [
        new(GrantTypes.AuthorizationCode, CallerKind.Client),
        new(GrantTypes.RefreshToken, CallerKind.Client),
        new(GrantTypes.TokenExchange, CallerKind.Resource),
    ];

    public TokenPipeline()
    {
        Client[] known =
        [
            Some.ConfidentialClient("s3cret"),
            Some.Client("code-only") with
            {
                GrantTypes = [GrantTypes.AuthorizationCode],
            },
        ];
        var clients = new ClientDirectory(known, store.Object, NoDocuments.At(Some.Clock()), Some.Clock());
        var resource = Some.Resource() with { Credentials = new("files", new Secret("re5ource").Sha256()) };
        endpoint = new(
            grants,
            Some.Authentication(clients, resource),
            Some.AccessTokenSigner(),
            Some.Proofs(),
            log.Audit
        );
    }

    public static TheoryData<string, string> Requests =>
        new()
        {
            { GrantTypes.AuthorizationCode, AsClient },
            { GrantTypes.RefreshToken, AsClient },
            { GrantTypes.TokenExchange, AsResource },
        };

    [Theory, MemberData(nameof(Requests)), Trait("Spec", "RFC 6749 §3.2.1")]
    public async Task A_grant_gets_the_caller_whose_credentials_were_checked(string grantType, string credentials)
    {
        var (status, json) = await PostAsync($"grant_type={grantType}{credentials}");

        Assert.Equal((200, "access"), (status, json.GetProperty("access_token").GetString()));
        var request = Assert.Single(Asked(grantType));
        Assert.Equal(grantType, request.Parameters[ParameterNames.GrantType]);
        var expected = grantType == GrantTypes.TokenExchange ? Some.ResourceUri : "confidential-1";
        Assert.Equal(
            expected,
            request.Caller is Caller.McpServer ? request.Resource.Uri.Value : request.Client.ClientId
        );
    }

    [Theory, MemberData(nameof(Requests)), Trait("Spec", "RFC 6749 §5.2")]
    public async Task No_grant_runs_before_its_caller_is_authenticated(string grantType, string credentials)
    {
        var (status, json) = await PostAsync($"grant_type={grantType}{credentials}-but-wrong");

        Assert.Equal((401, "invalid_client"), (status, json.GetProperty("error").GetString()));
        Assert.All(grants, grant => Assert.Empty(grant.Requests));
        Assert.Contains(log.Entries, entry => entry.Event == 1010 && entry.Line.Contains("invalid_client"));
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(GrantTypes.RefreshToken, "&client_id=code-only")] // gave the grant type up
    [InlineData(GrantTypes.TokenExchange, "&client_id=code-only")] // no MCP server
    [InlineData(GrantTypes.TokenExchange, AsClient)]
    public async Task No_grant_runs_for_a_caller_that_may_not_use_it(string grantType, string credentials)
    {
        var (status, json) = await PostAsync($"grant_type={grantType}{credentials}");

        Assert.Equal((400, "unauthorized_client"), (status, json.GetProperty("error").GetString()));
        Assert.All(grants, grant => Assert.Empty(grant.Requests));
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(GrantTypes.AuthorizationCode)]
    [InlineData(GrantTypes.RefreshToken)]
    public async Task A_resource_is_not_accepted_as_a_client(string grantType)
    {
        var (status, json) = await PostAsync($"grant_type={grantType}{AsResource}");

        Assert.Equal((400, "unauthorized_client"), (status, json.GetProperty("error").GetString()));
        Assert.All(grants, grant => Assert.Empty(grant.Requests));
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("client_id=code-only", "invalid_request")]
    [InlineData("grant_type=password&client_id=code-only", "unsupported_grant_type")]
    [InlineData("grant_type=password&client_id=unknown", "invalid_client")]
    [InlineData("grant_type=password" + AsResource, "unsupported_grant_type")]
    [InlineData("grant_type=password" + AsResource + "-but-wrong", "invalid_client")]
    public async Task A_grant_type_that_is_missing_or_unknown_is_refused(string form, string error) =>
        Assert.Equal(error, (await PostAsync(form)).Json.GetProperty("error").GetString());

    [Fact, Trait("Spec", "RFC 6749 §2.3")]
    public async Task A_caller_is_authenticated_once()
    {
        await PostAsync($"grant_type={GrantTypes.TokenExchange}{AsResource}-but-wrong");

        // The id is a resource's: nobody is looked up among the clients as well.
        store.Verify(clients => clients.FindAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Theory, Trait("Spec", "docs/audit-events.md")]
    [InlineData(GrantTypes.AuthorizationCode, AsClient, 1005)]
    [InlineData(GrantTypes.RefreshToken, AsClient, 1007)]
    [InlineData(GrantTypes.TokenExchange, AsResource, 1040)]
    public async Task Every_grant_is_audited_once(string grantType, string credentials, int auditEvent)
    {
        await PostAsync($"grant_type={grantType}{credentials}");

        var entry = Assert.Single(log.Entries);
        Assert.Equal(auditEvent, entry.Event);
        Assert.Contains("alice", entry.Line, StringComparison.Ordinal);
        Assert.Contains("receiver", entry.Line, StringComparison.Ordinal);
        Assert.Contains(Some.ResourceUri, entry.Line, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Requests)), Trait("Spec", "docs/audit-events.md")]
    public async Task Every_refusal_is_audited_once_with_its_reason(string grantType, string credentials)
    {
        Array.ForEach(grants, grant => grant.Outcome = () => OAuthError.InvalidGrant("for the log"));

        var (status, json) = await PostAsync($"grant_type={grantType}{credentials}");

        Assert.Equal((400, "invalid_grant"), (status, json.GetProperty("error").GetString()));
        var entry = Assert.Single(log.Entries);
        Assert.Equal(1010, entry.Event);
        Assert.Contains("for the log", entry.Line, StringComparison.Ordinal);
        Assert.DoesNotContain("for the log", json.ToString(), StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.6")]
    public async Task A_link_for_the_user_is_not_audited_as_a_refusal()
    {
        var response = new InteractionResponse
        {
            InteractionUri = "https://login.example.com/connect/x",
            ExpiresIn = 300,
        };
        grants[2].Outcome = () =>
            new TokenOutcome.InteractionRequired(response, "alice", "file_reader", Some.ResourceUri, "not connected");

        var (status, json) = await PostAsync($"grant_type={GrantTypes.TokenExchange}{AsResource}");

        Assert.Equal((400, "interaction_required"), (status, json.GetProperty("error").GetString()));
        Assert.Equal(response.InteractionUri, json.GetProperty("interaction_uri").GetString());
        Assert.Equal(1041, Assert.Single(log.Entries).Event);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.1"), Trait("Spec", "RFC 9068 §2")]
    [InlineData(0, GrantTypes.AuthorizationCode)]
    [InlineData(1, GrantTypes.RefreshToken)]
    public async Task A_grant_of_a_client_is_signed_by_the_pipeline(int number, string grantType)
    {
        var issued = new IssuedGrant(Some.Grant("read write"), Some.Scopes("read"), new Secret("next"));
        grants[number].Outcome = () => new TokenOutcome.Granted(issued);

        var (status, json) = await PostAsync($"grant_type={grantType}{AsClient}");

        Assert.Equal(200, status);
        Assert.Equal(2, json.GetProperty("access_token").GetString()!.Count(character => character == '.'));
        Assert.Equal("read", json.GetProperty("scope").GetString());
        Assert.Equal("next", json.GetProperty("refresh_token").GetString());
        Assert.Contains(issued.Grant.Person.Subject, Assert.Single(log.Entries).Line, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 6749 §6")]
    [InlineData("", 1)]
    [InlineData("grant_type=", 1)]
    [InlineData("grant_type=refresh_token", 1)]
    [InlineData("grant_type=authorization_code", 0)]
    [InlineData("grant_type=other", 0)]
    public async Task Refresh_runs_the_refresh_grant_and_no_other(string form, int refreshes)
    {
        var (_, json) = await PostAsync(form + AsClient, endpoint.HandleRefreshAsync);

        Assert.Equal(refreshes, Asked(GrantTypes.RefreshToken).Count);
        Assert.Equal(refreshes, grants.Sum(grant => grant.Requests.Count));
        Assert.Equal(refreshes == 0, json.TryGetProperty("error", out var error));
        Assert.True(refreshes > 0 || error.GetString() == "unsupported_grant_type");
    }

    private List<TokenRequest> Asked(string grantType) => grants.Single(one => one.GrantType == grantType).Requests;

    /// <summary>Posts a form; whatever the answer is, no cache may keep it.</summary>
    private async Task<(int Status, JsonElement Json)> PostAsync(string form, RequestDelegate? handler = null)
    {
        var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body } };
        http.Request.ContentType = "application/x-www-form-urlencoded";
        http.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(form));
        await (handler ?? endpoint.HandleAsync)(http);
        Assert.Equal("no-store", http.Response.Headers.CacheControl);
        Assert.Equal(
            http.Response.StatusCode == 401,
            http.Response.Headers.WWWAuthenticate.ToString().StartsWith("Basic ", StringComparison.Ordinal)
        );
        return (http.Response.StatusCode, JsonDocument.Parse(body.ToArray()).RootElement);
    }
}
