using System.Diagnostics;
using System.Net;
using DevEnvironment.Browser;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>
/// A client and a person who repeat what was answered with 503. Checks every answer: no 5xx without <c>Retry-After</c>,
/// none but 503, and nothing over ten seconds.
/// </summary>
internal sealed class PatientClient(TestClient client)
{
    private const int MostTries = 40;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public int Refused { get; private set; }

    /// <summary>The code and the verifier of a login. Null if it has to begin again.</summary>
    public async Task<(string Code, string Verifier)?> TryLogInAsync(Func<Page, Task<string>> signInUpstream)
    {
        var (url, verifier) = client.Authorization();
        var consent = await PageAsync(() => client.Browser.GetAsync(url));
        Assert.Equal(HttpStatusCode.OK, consent.Status);
        var approved = await PageAsync(() => client.Browser.SubmitAsync(consent, consent.Forms[0]));
        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);
        var callback = await signInUpstream(approved);
        var account = await PageAsync(() => client.Browser.GetAsync(callback));
        var redirect = await PageAsync(() => client.Browser.ContinueAsync(account));
        return redirect.Status == HttpStatusCode.SeeOther && redirect.LocationQuery.TryGetValue("code", out var code)
            ? (code, verifier)
            : null;
    }

    public Task<Answer> RedeemAsync((string Code, string Verifier) login) =>
        AnswerAsync(() => client.RedeemAsync(login.Code, login.Verifier));

    public Task<Answer> RefreshAsync(string token) => AnswerAsync(() => client.RefreshAsync(token));

    public Task<Answer> RevokeAsync(string token) =>
        AnswerAsync(() => client.PostAsync("revoke", new() { ["token"] = token }));

    public async Task<Answer> AnswerAsync(Func<Task<Answer>> request)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await TimedAsync(request);
            if (!IsRefused(answer.Status, answer.Headers.RetryAfter is not null))
            {
                return answer;
            }
            Assert.True(attempt < MostTries, "It was refused too often.");
        }
    }

    private async Task<Page> PageAsync(Func<Task<Page>> request)
    {
        for (var attempt = 0; ; attempt++)
        {
            var page = await TimedAsync(request);
            if (!IsRefused(page.Status, page.Headers.RetryAfter is not null))
            {
                return page;
            }
            Assert.True(attempt < MostTries, "It was refused too often.");
        }
    }

    private bool IsRefused(HttpStatusCode status, bool saysWhen)
    {
        if (status < HttpStatusCode.InternalServerError)
        {
            return false;
        }
        Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable]);
        Assert.True(saysWhen, $"{status} has no Retry-After.");
        Refused++;
        return true;
    }

    private static async Task<T> TimedAsync<T>(Func<Task<T>> request)
    {
        var begun = Stopwatch.GetTimestamp();
        var answer = await request();
        Assert.True(Stopwatch.GetElapsedTime(begun) < Longest, $"It took {Stopwatch.GetElapsedTime(begun)}.");
        return answer;
    }
}
