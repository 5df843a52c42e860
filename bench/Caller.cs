using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bench;

/// <summary>
/// A user's browser and an MCP client in one, kept minimal: a cookie is a name and a value, and a form is its hidden
/// fields.
/// </summary>
internal sealed partial class Caller : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<string, Dictionary<string, string>> cookies = [];

    /// <summary>The latest refresh token.</summary>
    public string RefreshToken { get; set; } = "";

    /// <summary>The latest access token.</summary>
    public string AccessToken { get; set; } = "";

    public void ForgetCookies() => cookies.Clear();

    public Task<Reached> GetAsync(string url, string until) => FollowAsync(new Uri(url), form: null, until);

    /// <summary>
    /// Posts a form and follows redirects to a page, or to a URL that starts with <paramref name="until"/>.
    /// </summary>
    public async Task<Reached> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> form, string until)
    {
        using var content = new FormUrlEncodedContent(form);
        return await FollowAsync(new Uri(url), content, until);
    }

    /// <summary>Asks for tokens, and keeps them.</summary>
    public async Task RequestTokensAsync(string url, Dictionary<string, string> form)
    {
        var (status, answer) = await PostAsync(url, form, basic: null);
        if (status != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{url}: {(int)status} {answer}");
        }
        AccessToken = answer.GetProperty("access_token").GetString()!;
        RefreshToken = answer.GetProperty("refresh_token").GetString()!;
    }

    /// <param name="basic">Credentials of a confidential client; null for none.</param>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(
        string url,
        Dictionary<string, string> form,
        string? basic
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = basic is null ? null : new("Basic", basic);
        using var response = await http.SendAsync(request);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, body.RootElement.Clone());
    }

    public void Dispose() => http.Dispose();

    private async Task<Reached> FollowAsync(Uri url, HttpContent? form, string until)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, url);
            request.Content = form;
            var jar = cookies.TryGetValue(url.Authority, out var known) ? known : cookies[url.Authority] = [];
            if (jar.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", jar.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            }
            using var response = await http.SendAsync(request);
            Keep(response, jar);
            if (response.Headers.Location is not { } location)
            {
                var body = await response.Content.ReadAsStringAsync();
                return response.StatusCode == HttpStatusCode.OK
                    ? new(url, body)
                    : throw new InvalidOperationException($"{url}: {(int)response.StatusCode} {body}");
            }
            (url, form) = (new Uri(url, location), null);
            if (url.AbsoluteUri.StartsWith(until, StringComparison.Ordinal))
            {
                return new(url, "");
            }
        }
    }

    private static void Keep(HttpResponseMessage response, Dictionary<string, string> jar)
    {
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var (name, value) = (cookie[..cookie.IndexOf('=')], cookie[(cookie.IndexOf('=') + 1)..].Split(';')[0]);
            if (value.Length == 0)
            {
                jar.Remove(name);
            }
            else
            {
                jar[name] = value;
            }
        }
    }

    /// <summary>The final URL and its page. The body is empty if the last response was a redirect.</summary>
    internal sealed partial record Reached(Uri Url, string Body)
    {
        public string Query(string name) =>
            Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Url.Query)[name].Single()!;

        public string Action =>
            new Uri(Url, WebUtility.HtmlDecode(FormAction().Match(Body).Groups["url"].Value)).AbsoluteUri;

        /// <summary>The page's hidden fields and checkboxes.</summary>
        public IEnumerable<KeyValuePair<string, string>> Fields =>
            Input()
                .Matches(Body)
                .Select(match =>
                    KeyValuePair.Create(match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value))
                );

        [GeneratedRegex("""<form[^>]*\saction="(?<url>[^"]*)""")]
        private static partial Regex FormAction();

        [GeneratedRegex("""<input type="(?:hidden|checkbox)" name="(?<name>[^"]*)" value="(?<value>[^"]*)"[^>]*>""")]
        private static partial Regex Input();
    }
}
