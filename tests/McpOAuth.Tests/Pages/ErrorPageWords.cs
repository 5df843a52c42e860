using System.Text;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Pages;

/// <summary>Each cause has a page of its own: what happened, what to do, and a reference.</summary>
public sealed class ErrorPageWords
{
    [Fact, Trait("Spec", "House style: errors")]
    public async Task Each_cause_has_a_title_of_its_own()
    {
        var titles = new List<string>();
        foreach (var cause in Enum.GetValues<ErrorCause>())
        {
            titles.Add((await PageOf(cause)).Split("<title>")[1].Split("</title>")[0]);
        }
        Assert.Equal(titles.Count, titles.Distinct().Count());
    }

    [Fact, Trait("Spec", "House style: errors")]
    public async Task Each_page_says_what_to_do()
    {
        foreach (var cause in Enum.GetValues<ErrorCause>())
        {
            var page = await PageOf(cause);
            Assert.True(
                page.Contains("reload this page", StringComparison.Ordinal)
                    || page.Contains("go back to the app", StringComparison.Ordinal),
                $"{cause}"
            );
        }
    }

    [Fact, Trait("Spec", "W3C Trace Context §3.2.2.3")]
    public async Task Each_page_shows_the_reference_of_the_attempt()
    {
        using var request = new System.Diagnostics.Activity("request").Start();
        foreach (var cause in Enum.GetValues<ErrorCause>())
        {
            Assert.Contains(request.TraceId.ToHexString()[..10], await PageOf(cause), StringComparison.Ordinal);
        }
    }

    private static async Task<string> PageOf(ErrorCause cause)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await ErrorPage.SendAsync(http, OAuthError.InvalidRequest("What happened.") with { Cause = cause });
        return Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());
    }
}
