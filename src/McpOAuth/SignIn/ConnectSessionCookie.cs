using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>The user who signed in a moment ago to open one /connect link.</summary>
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

/// <summary>Keeps a <see cref="ConnectSession"/> in a cookie, sealed. Each link has its own, so tabs do not interfere.</summary>
public sealed class ConnectSessionCookie(Sealer sealer, TimeProvider clock)
{
    /// <summary>Long enough to read a page and decide. After that, the user signs in again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly PageCookies Cookies = new("person");

    private static readonly Binding CookieBinding = Binding.Token("person session");

    /// <param name="link">The content of the link that the user opened.</param>
    public async Task BeginAsync(HttpContext http, ConnectionRequest link, string subject)
    {
        var now = clock.GetUtcNow();
        var session = new ConnectSession
        {
            Subject = subject,
            FormToken = Secret.Create().Reveal(),
            ExpiresAt = now + Lifetime,
        };
        var value = await sealer.SealTextAsync(session, ConnectSession.Format, CookieBinding, http.RequestAborted);
        Cookies.Set(http, link.Identify(), value, now, Lifetime);
    }

    /// <summary>Null if this link has no session here, or it has expired.</summary>
    public async ValueTask<ConnectSession?> FindAsync(HttpContext http, ConnectionRequest link)
    {
        if (Cookies.Find(http, link.Identify()) is not { Length: < 2048 } value)
        {
            return null;
        }
        var session = await sealer.OpenTextAsync(value, ConnectSession.Format, CookieBinding, http.RequestAborted);
        return clock.GetUtcNow() < session?.ExpiresAt ? session : null;
    }

    public static void End(HttpContext http, ConnectionRequest link) => Cookies.Remove(http, link.Identify());
}
