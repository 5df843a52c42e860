using McpOAuth.Pages;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Pages;

/// <summary>An error page has the status of whose fault it is.</summary>
public sealed class ErrorStatus
{
    [Theory, Trait("Spec", "RFC 9110 §15")]
    [InlineData(ErrorCodes.InvalidRequest, 400)]
    [InlineData(ErrorCodes.InvalidClient, 400)]
    [InlineData(ErrorCodes.AccessDenied, 400)]
    [InlineData(ErrorCodes.ServerError, 500)]
    [InlineData(ErrorCodes.TemporarilyUnavailable, 503)]
    public async Task Faults_of_ours_are_not_told_as_the_users(string code, int status) =>
        Assert.Equal(status, (await SendAsync(code)).StatusCode);

    [Theory, Trait("Spec", "RFC 9110 §10.2.3")]
    [InlineData(ErrorCodes.TemporarilyUnavailable, true)]
    [InlineData(ErrorCodes.ServerError, false)]
    public async Task Only_a_passing_one_says_when_to_try_again(string code, bool isPassing) =>
        Assert.Equal(isPassing, (await SendAsync(code)).Headers.RetryAfter.Count == 1);

    private static async Task<HttpResponse> SendAsync(string code)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await ErrorPage.SendAsync(http, new(code, "What happened.", "reason"));
        return http.Response;
    }
}
