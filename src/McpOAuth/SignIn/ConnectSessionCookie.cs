using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>Who sits before this browser, as they proved a moment ago.</summary>
public sealed record ConnectSession
{
    [JsonPropertyName("u")]
    public required string Subject { get; init; }

    /// <summary>Stands in the forms of this session's pages: a foreign page cannot know it (CSRF).</summary>
    [JsonPropertyName("f")]
    public required string FormToken { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("x")]
    public required long ExpiresAt { get; init; }

    public bool IsAnsweredBy(string? formToken) =>
        formToken is not null && Secret.FixedTimeEquals(formToken, FormToken);

    public override string ToString() => "session of a person";
}

/// <summary>Keeps a <see cref="ConnectSession"/> in the browser, sealed.</summary>
public sealed class ConnectSessionCookie
{
    /// <summary>Long enough to read a page and decide; each connection proves anew who it is for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string CookieName = "__Host-mcp-oauth-person";

    private static readonly Binding CookieBinding = Binding.Token("person session");

    private readonly Sealer sealer;
    private readonly TimeProvider clock;

    public ConnectSessionCookie(Sealer sealer, TimeProvider clock)
    {
        this.sealer = sealer;
        this.clock = clock;
    }

    public async Task BeginAsync(HttpContext http, string subject)
    {
        var session = new ConnectSession
        {
            Subject = subject,
            FormToken = Secret.Create().Reveal(),
            ExpiresAt = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds(),
        };
        var type = SignInJson.Default.ConnectSession;
        var value = await sealer.SealTextAsync(session, type, CookieBinding, http.RequestAborted);
        http.Response.Cookies.Append(CookieName, value, Options(Lifetime));
    }

    /// <summary>Null where there is none, or it is over.</summary>
    public async ValueTask<ConnectSession?> FindAsync(HttpContext http)
    {
        if (http.Request.Cookies[CookieName] is not { Length: < 2048 } value)
        {
            return null;
        }
        var type = SignInJson.Default.ConnectSession;
        var session = await sealer.OpenTextAsync(value, type, CookieBinding, http.RequestAborted);
        return clock.GetUtcNow().ToUnixTimeSeconds() < session?.ExpiresAt ? session : null;
    }

    public static void End(HttpContext http) => http.Response.Cookies.Delete(CookieName, Options(null));

    private static CookieOptions Options(TimeSpan? lifetime) =>
        new()
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = lifetime,
        };
}
