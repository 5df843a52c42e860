using McpOAuth.Clients;
using McpOAuth.Login;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Login;

/// <summary>Who asks and where the answer goes come first; until they stand, nothing is redirected.</summary>
public sealed class RequestReading
{
    private const string Start = "client_id=client-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb";

    private const string Rest =
        "&response_type=code&code_challenge_method=S256&code_challenge="
        + Some.ExampleChallenge
        + "&resource=https%3A%2F%2Fmcp.example.com%2Fmcp&scope=read&state=a%2Bb+c";

    [Fact, Trait("Spec", "RFC 6749 §4.1.1"), Trait("Spec", "RFC 7636 §4.3"), Trait("Spec", "RFC 8707 §2")]
    public async Task A_valid_request_is_read_completely()
    {
        var (read, refusal) = await ReadAsync(Start + Rest);
        Assert.Null(refusal);
        Assert.Equal("client-1", read?.Client.ClientId);
        Assert.Equal("https://app.example/cb", read?.Request.RedirectUri.Value);
        Assert.Equal("a%2Bb+c", read?.Request.State?.Encoded);
        Assert.Equal(Some.ExampleChallenge, read?.Request.CodeChallenge.Value);
        Assert.Equal(Some.ResourceUri, read?.Request.Resource);
        Assert.Equal(Some.Scopes("read"), read?.Request.Scopes);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Spec", "RFC 9700 §4.11"), Trait("Invariant", "I10")]
    [InlineData("")] // no client
    [InlineData("redirect_uri=https%3A%2F%2Fapp.example%2Fcb")]
    [InlineData("client_id=&redirect_uri=https%3A%2F%2Fapp.example%2Fcb")]
    [InlineData("client_id=unknown&redirect_uri=https%3A%2F%2Fapp.example%2Fcb")]
    [InlineData("client_id=CLIENT-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb")]
    [InlineData("client_id=client-1&client_id=client-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb")]
    [InlineData("client_id=client-1&redirect_uri=https%3A%2F%2Fevil.example%2Fcb")]
    [InlineData("client_id=client-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%2F")]
    [InlineData("client_id=client-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Fx%3D1")]
    [InlineData("client_id=client-1&redirect_uri=https%3A%2F%2Fapp.example%40evil.example%2Fcb")]
    [InlineData("client_id=client-1&redirect_uri=javascript%3Aalert(1)")]
    [InlineData("client_id=client-1&redirect_uri=%2Fcb")]
    [InlineData(Start + "&redirect_uri=https%3A%2F%2Fevil.example%2Fcb")]
    [InlineData("redirect_uri=https%3A%2F%2Fevil.example%2Fcb&" + Start)]
    [InlineData(Start + "&client_id=client-2")]
    public async Task Without_a_known_client_and_its_own_redirect_URI_the_error_is_shown(string start)
    {
        var (read, refusal) = await ReadAsync(start + Rest);
        Assert.Null(read);
        Assert.IsType<RenderedError>(refusal);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Invariant", "I10")]
    [InlineData("&state=a%00b")]
    [InlineData("&state=a%0d%0ab")]
    [InlineData("&state=a%C3%BCb")]
    [InlineData("&state=<script>")]
    public async Task A_state_that_could_not_be_returned_unchanged_is_shown_too(string state)
    {
        var (_, refusal) = await ReadAsync(Start + Rest.Replace("&state=a%2Bb+c", state, StringComparison.Ordinal));
        Assert.Equal(ErrorCodes.InvalidRequest, Assert.IsType<RenderedError>(refusal).Error.Code);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I10")]
    public async Task Too_many_parameters_are_shown_as_an_error()
    {
        var flood = string.Concat(Enumerable.Range(0, 100).Select(n => $"&p{n}=1"));
        Assert.IsType<RenderedError>((await ReadAsync(Start + Rest + flood)).Refusal);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1")]
    [InlineData("code_challenge=" + Some.ExampleChallenge, "code_challenge=short", ErrorCodes.InvalidRequest)]
    [InlineData("code_challenge=" + Some.ExampleChallenge, "x=1", ErrorCodes.InvalidRequest)]
    [InlineData("code_challenge_method=S256", "code_challenge_method=plain", ErrorCodes.InvalidRequest)]
    [InlineData("response_type=code", "response_type=token", ErrorCodes.UnsupportedResponseType)]
    [InlineData("scope=read", "scope=unknown", ErrorCodes.InvalidScope)]
    [InlineData("mcp.example.com%2Fmcp", "evil.example%2Fmcp", ErrorCodes.InvalidTarget)]
    [InlineData("&resource=", "&Resource=", ErrorCodes.InvalidTarget)] // two are configured, and none is named
    public async Task Once_client_and_redirect_URI_are_valid_other_errors_are_returned_with_the_state(
        string from,
        string to,
        string code
    )
    {
        var (read, refusal) = await ReadAsync(Start + Rest.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(read);
        var redirected = Assert.IsType<RedirectedError>(refusal);
        Assert.Equal(code, redirected.Error.Code);
        Assert.Equal("https://app.example/cb", redirected.RedirectUri.Value);
        Assert.Equal("a%2Bb+c", redirected.State?.Encoded);
    }

    [Fact, Trait("Spec", "RFC 8252 §7.3")]
    public async Task A_loopback_redirect_URI_is_answered_at_the_port_of_the_request()
    {
        var client = Some.Client("client-1", "http://localhost/callback");
        var (read, _) = await ReadAsync(
            "client_id=client-1&redirect_uri=http%3A%2F%2Flocalhost%3A51763%2Fcallback" + Rest,
            client
        );
        Assert.Equal("http://localhost:51763/callback", read?.Request.RedirectUri.Value);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.1.2.3")]
    public async Task A_redirect_URI_may_be_omitted_if_only_one_is_registered()
    {
        var (read, _) = await ReadAsync("client_id=client-1" + Rest);
        Assert.Equal("https://app.example/cb", read?.Request.RedirectUri.Value);
        var several = Some.Client("client-1", "https://app.example/cb", "https://app.example/cb2");
        Assert.IsType<RenderedError>((await ReadAsync("client_id=client-1" + Rest, several)).Refusal);
    }

    [Fact, Trait("Spec", "RFC 8707 §2")]
    public async Task The_audience_is_the_configured_URI_whatever_its_spelling_in_the_request()
    {
        var spelt = Rest.Replace(
            "mcp.example.com%2Fmcp",
            "MCP.example.com%3A443%2Fmcp%2Fbelow",
            StringComparison.Ordinal
        );
        Assert.Equal(Some.ResourceUri, (await ReadAsync(Start + spelt)).Read?.Request.Resource);
    }

    private static async Task<(ReadAuthorizationRequest? Read, AuthorizationRefusal? Refusal)> ReadAsync(
        string query,
        Client? client = null
    )
    {
        var clients = Some.Clients(client ?? Some.Client());
        var reader = new AuthorizationRequestReader(clients, Some.Resources(), Some.PushedRequests(), new());
        return await reader.ReadAsync(RequestParameters.Parse(query), TestContext.Current.CancellationToken);
    }
}
