using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Token;

namespace McpOAuth.Tests.Token;

/// <summary>What a token exchange may ask for, before any table is read.</summary>
public sealed class ExchangeReading
{
    private const string Sound =
        "subject_token=x&audience=file_reader&subject_token_type=urn:ietf:params:oauth:token-type:access_token";

    [Theory, Trait("Spec", "RFC 8693 §2.1")]
    [InlineData("audience=file_reader", ErrorCodes.InvalidRequest)]
    [InlineData("subject_token=x&audience=file_reader", ErrorCodes.InvalidRequest)]
    [InlineData(
        "subject_token=x&audience=t&subject_token_type=urn:ietf:params:oauth:token-type:id_token",
        ErrorCodes.InvalidRequest
    )]
    [InlineData(
        Sound + "&requested_token_type=urn:ietf:params:oauth:token-type:refresh_token",
        ErrorCodes.InvalidRequest
    )]
    [InlineData(Sound + "&actor_token=y", ErrorCodes.InvalidRequest)]
    [InlineData(Sound + "&actor_token_type=urn:ietf:params:oauth:token-type:access_token", ErrorCodes.InvalidRequest)]
    [InlineData(
        Sound + "&actor_token=y&actor_token_type=urn:ietf:params:oauth:token-type:id_token",
        ErrorCodes.InvalidRequest
    )]
    [InlineData(Sound + "&resource=https://api.example", ErrorCodes.InvalidTarget)]
    [InlineData(Sound + "&scope=%22", ErrorCodes.InvalidScope)]
    [InlineData(
        "subject_token=x&subject_token_type=urn:ietf:params:oauth:token-type:access_token",
        ErrorCodes.InvalidRequest
    )]
    public void A_malformed_request_is_refused(string form, string error) =>
        Assert.Equal(error, ExchangeRequest.Parse(Some.Parameters(form)).Error?.Code);

    [Theory, Trait("Spec", "RFC 8693 §2.1"), Trait("Invariant", "I9")]
    [InlineData("", "files.list files.read files.write")]
    [InlineData("&scope=files.read", "files.read")]
    [InlineData("&actions=list", "files.list")]
    [InlineData("&actions=read+write", "files.list files.read files.write")]
    [InlineData("&actions=read&scope=files.read", "files.read")]
    public void A_request_may_ask_for_the_registered_scopes_or_fewer(string form, string needed) =>
        Assert.Equal(Some.Scopes(needed), NeededOf(form).Value);

    [Theory, Trait("Spec", "RFC 8693 §2.1"), Trait("Invariant", "I9")]
    [InlineData("&scope=files.delete", ErrorCodes.InvalidScope)]
    [InlineData("&scope=files.read+files.delete", ErrorCodes.InvalidScope)]
    [InlineData("&actions=list&scope=files.read", ErrorCodes.InvalidScope)]
    [InlineData("&actions=delete", ErrorCodes.InvalidRequest)]
    [InlineData("&actions=+", ErrorCodes.InvalidRequest)]
    [InlineData("&scope=+", ErrorCodes.InvalidScope)]
    public void Scopes_beyond_the_registered_ones_are_refused(string form, string error) =>
        Assert.Equal(error, NeededOf(form).Error?.Code);

    [Theory, Trait("Spec", "RFC 8693 §2.2.2")]
    [InlineData(false, 899, "https://mcp.example.com/mcp", true)]
    [InlineData(false, 900, "https://mcp.example.com/mcp", false)]
    [InlineData(false, 0, "https://other.example/mcp", false)]
    [InlineData(false, 0, "https://mcp.example.com/mcp/", false)]
    [InlineData(true, 0, "https://mcp.example.com/mcp", false)]
    public void A_subject_token_must_be_issued_here_unexpired_and_for_this_resource(
        bool isForeign,
        int seconds,
        string audience,
        bool isGood
    )
    {
        var resource = Some.Resource("https://mcp.example.com/mcp");
        var token = isForeign ? null : TokenFor(audience, "read:files");
        var refusal = ExchangeRules.CheckSubject(token, resource, Some.Now.AddSeconds(seconds));
        Assert.Equal(isGood ? null : ErrorCodes.InvalidRequest, refusal?.Code);
    }

    [Fact, Trait("Spec", "RFC 8693 §2.2.2"), Trait("Attack", "Agent as a user")]
    public void A_subject_token_without_a_user_is_refused()
    {
        var token = TokenFor(Some.ResourceUri, "read:files") with { Subject = "client" };

        var refusal = ExchangeRules.CheckSubject(token, Some.Resource(), Some.Now);

        Assert.Equal(ErrorCodes.InvalidRequest, refusal?.Code);
        Assert.Contains("needs a user", refusal?.Description, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 8693 §2.2.2"), Trait("Invariant", "I9")]
    [InlineData("read:files", true)]
    [InlineData("write:files", true)]
    [InlineData("profile", false)]
    [InlineData("", false)]
    public void A_subject_token_must_have_the_scopes_that_the_tool_requires(string scopes, bool isGood)
    {
        var hierarchy = new ScopeHierarchy(
            new Dictionary<string, ScopeSet> { ["write:files"] = Some.Scopes("read:files") }
        );
        var refusal = ExchangeRules.CheckScopes(TokenFor("x", scopes), Some.Tool(), hierarchy);
        Assert.Equal(isGood ? null : ErrorCodes.InvalidScope, refusal?.Code);
    }

    private static OAuthResult<ScopeSet> NeededOf(string form) =>
        ExchangeRequest.Parse(Some.Parameters(Sound + form)).Value.NeededOf(Some.Tool());

    private static VerifiedAccessToken TokenFor(string audience, string scopes) =>
        new()
        {
            Grant = new("alice", 1, "unique"),
            ClientId = "client",
            Subject = "alice",
            Audience = audience,
            Scopes = Some.Scopes(scopes),
            TokenId = "id",
            IssuedAt = Some.Now,
            ExpiresAt = Some.Now.AddMinutes(15),
        };
}
