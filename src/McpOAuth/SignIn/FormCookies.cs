using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>Binds a form to the browser that it was shown in: a random cookie for each form (CSRF).</summary>
/// <remarks>
/// RFC 6749 §10.12. One cookie per browser does not do: two pages that a fresh browser opens at once would each set it,
/// and the form of the first would belong to no browser any more.
/// </remarks>
public sealed class FormCookies
{
    private readonly PageCookies cookies;

    private FormCookies(string kind) => cookies = new(kind);

    /// <summary>Of consent pages.</summary>
    public static FormCookies Consent { get; } = new("form");

    /// <summary>Of pages that show the account. A kind of its own, so that they displace no open consent page.</summary>
    public static FormCookies Account { get; } = new("account");

    /// <summary>Sets the cookie. Returns its hash, which the sealed form carries.</summary>
    public string Bind(HttpContext http, DateTimeOffset now, TimeSpan lifetime)
    {
        var binding = Secret.Create();
        var hash = binding.Sha256();
        cookies.Set(http, hash, binding.Reveal(), now, lifetime);
        return hash;
    }

    /// <summary>Whether this browser has the cookie of the form that carries <paramref name="hash"/>.</summary>
    public bool IsBound(HttpContext http, string hash) =>
        cookies.Find(http, hash) is { } value && new Secret(value).IsHashedAs(hash);

    /// <summary>Removes the cookie, so the browser can send the form no second time.</summary>
    public void Release(HttpContext http, string hash) => cookies.Remove(http, hash);
}
