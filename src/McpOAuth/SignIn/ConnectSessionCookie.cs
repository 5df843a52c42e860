using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>The user of this browser, who signed in a moment ago.</summary>
public sealed record ConnectSession
{
    internal static readonly SealedFormat<ConnectSession> Format = new(1, SignInJson.Default);

    [JsonPropertyName("u")]
    public required string Subject { get; init; }

    /// <summary>Sent with every form of this session. Another site's page cannot know it (CSRF).</summary>
    [JsonPropertyName("f")]
    public required string FormToken { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    public bool IsAnsweredBy(string? formToken) =>
        formToken is not null && Secret.FixedTimeEquals(formToken, FormToken);

    public override string ToString() => "connect session";
}

/// <summary>Keeps a <see cref="ConnectSession"/> in a cookie, sealed.</summary>
public sealed class ConnectSessionCookie(Sealer sealer, TimeProvider clock)
{
    /// <summary>Long enough to read a page and decide. After that, the user signs in again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string CookieName = "__Host-mcp-oauth-person";

    private static readonly Binding CookieBinding = Binding.Token("person session");

    public async Task BeginAsync(HttpContext http, string subject)
    {
        var session = new ConnectSession
        {
            Subject = subject,
            FormToken = Secret.Create().Reveal(),
            ExpiresAt = clock.GetUtcNow() + Lifetime,
        };
        var value = await sealer.SealTextAsync(session, ConnectSession.Format, CookieBinding, http.RequestAborted);
        http.Response.Cookies.Append(CookieName, value, BrowserCookies.Options(Lifetime));
    }

    /// <summary>Null if there is no session, or it has expired.</summary>
    public async ValueTask<ConnectSession?> FindAsync(HttpContext http)
    {
        if (http.Request.Cookies[CookieName] is not { Length: < 2048 } value)
        {
            return null;
        }
        var session = await sealer.OpenTextAsync(value, ConnectSession.Format, CookieBinding, http.RequestAborted);
        return clock.GetUtcNow() < session?.ExpiresAt ? session : null;
    }

    public static void End(HttpContext http) => http.Response.Cookies.Delete(CookieName, BrowserCookies.Options(null));
}
