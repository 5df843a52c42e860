using System.Text;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Protocol;

/// <summary>How the JSON endpoints answer.</summary>
public sealed class JsonAnswering
{
    private readonly DefaultHttpContext http = new() { Response = { Body = new MemoryStream() } };

    private string Body => Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());

    [Fact, Trait("Spec", "RFC 6749 §5.1")]
    public async Task Token_answers_are_not_cached_and_have_no_nulls()
    {
        var answer = new TokenResponse
        {
            AccessToken = "at",
            ExpiresIn = 900,
            Scope = "read",
        };
        await http.JsonAsync(200, answer, OAuthJson.Default.TokenResponse);
        Assert.Equal("no-store", http.Response.Headers.CacheControl);
        Assert.Equal("application/json", http.Response.ContentType);
        Assert.Equal("""{"access_token":"at","token_type":"Bearer","expires_in":900,"scope":"read"}""", Body);
        Assert.DoesNotContain("at", answer.ToString().Split(' ')[^1], StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(ErrorCodes.InvalidClient, 401)]
    [InlineData(ErrorCodes.InvalidGrant, 400)]
    [InlineData(ErrorCodes.InvalidRequest, 400)]
    [InlineData(ErrorCodes.InvalidScope, 400)]
    [InlineData(ErrorCodes.InvalidTarget, 400)]
    [InlineData(ErrorCodes.UnauthorizedClient, 400)]
    [InlineData(ErrorCodes.UnsupportedGrantType, 400)]
    [InlineData(ErrorCodes.InvalidClientMetadata, 400)]
    [InlineData(ErrorCodes.TemporarilyUnavailable, 503)]
    [InlineData(ErrorCodes.ServerError, 500)]
    public async Task Errors_have_the_status_that_SDKs_base_their_recovery_on(string code, int status)
    {
        await http.RefuseAsync(new(code, "What went wrong.", "a reason for the log"));
        Assert.Equal(status, http.Response.StatusCode);
        Assert.Equal("no-store", http.Response.Headers.CacheControl);
        Assert.Equal($$"""{"error":"{{code}}","error_description":"What went wrong."}""", Body);
        Assert.Equal(
            status == 401,
            http.Response.Headers.WWWAuthenticate.ToString().StartsWith("Basic ", StringComparison.Ordinal)
        );
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public void Descriptions_contain_only_characters_that_the_standard_allows_and_clients_parse() =>
        Assert.All(
            [
                OAuthError.InvalidClient("reason"),
                OAuthError.InvalidGrant("reason"),
                OAuthError.ServerError("reason"),
                OAuthError.TemporarilyUnavailable("reason"),
            ],
            error =>
            {
                Assert.DoesNotContain("reason", error.Description, StringComparison.Ordinal);
                // %x20-21 / %x23-5B / %x5D-7E
                Assert.DoesNotContain(error.Description, c => c is '"' or '\\' or < ' ' or > '~');
            }
        );
}
