using System.Globalization;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>
/// Cookies that belong to one page each, so pages in parallel tabs do not interfere. A browser keeps ten of a kind.
/// </summary>
/// <remarks>
/// RFC 6265bis §6.1: browsers and servers limit the size of all cookies together. The value starts with the time it was
/// set, in seconds since 1970-01-01, because a request does not say how old its cookies are.
/// </remarks>
/// <param name="kind">Part of the cookies' names.</param>
internal sealed class PageCookies(string kind)
{
    /// <summary>Pages that can be open at once in one browser.</summary>
    public const int Maximum = 10;

    private readonly string prefix = $"__Host-mcp-oauth-{kind}-";

    /// <param name="id">Identifies the page. Only a part of its hash is in the name.</param>
    public string? Find(HttpContext http, string id) =>
        http.Request.Cookies[NameOf(id)] is { } sent && sent.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot
            ? sent[(dot + 1)..]
            : null;

    /// <summary>Sets the page's cookie. Removes the oldest ones of this kind beyond <see cref="Maximum"/>.</summary>
    public void Set(HttpContext http, string id, string value, DateTimeOffset now, TimeSpan lifetime)
    {
        var name = NameOf(id);
        var others = http.Request.Cookies.Where(cookie =>
            cookie.Key.StartsWith(prefix, StringComparison.Ordinal) && cookie.Key != name
        );
        // Equal times keep the order of the header: browsers send the earliest cookie first (RFC 6265bis §5.8.3).
        var oldestFirst = others.OrderBy(cookie => TimeOf(cookie.Value)).Select(cookie => cookie.Key).ToList();
        foreach (var old in oldestFirst.Take(oldestFirst.Count - (Maximum - 1)))
        {
            http.Response.Cookies.Delete(old, BrowserCookies.Options(null));
        }
        var text = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds()}.{value}");
        http.Response.Cookies.Append(name, text, BrowserCookies.Options(lifetime));
    }

    public void Remove(HttpContext http, string id) =>
        http.Response.Cookies.Delete(NameOf(id), BrowserCookies.Options(null));

    // 72 bits do not collide within one browser.
    private string NameOf(string id) => prefix + Secret.Sha256Of(id)[..12];

    // A value without a time is not ours. It goes first.
    private static long TimeOf(string value) =>
        long.TryParse(value.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;
}
