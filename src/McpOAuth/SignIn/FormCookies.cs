using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>Binds a form to the browser that it was shown in: a random cookie for each form (CSRF).</summary>
/// <remarks>
/// RFC 6749 §10.12. One cookie per browser does not do: two pages that a fresh browser opens at once would each set it,
/// and the form of the first would belong to no browser any more.
/// </remarks>
public static class FormCookies
{
    private static readonly PageCookies Cookies = new("form");

    /// <summary>Sets the cookie. Returns its hash, which the sealed form carries.</summary>
    public static string Bind(HttpContext http, DateTimeOffset now, TimeSpan lifetime)
    {
        var binding = Secret.Create();
        var hash = binding.Sha256();
        Cookies.Set(http, hash, binding.Reveal(), now, lifetime);
        return hash;
    }

    /// <summary>Whether this browser has the cookie of the form that carries <paramref name="hash"/>.</summary>
    public static bool IsBound(HttpContext http, string hash) =>
        Cookies.Find(http, hash) is { } value && new Secret(value).IsHashedAs(hash);
}
