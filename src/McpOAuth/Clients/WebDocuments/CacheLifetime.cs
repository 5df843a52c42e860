using System.Net.Http.Headers;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>How long a response is cached: as its headers say, within our bounds. No clock.</summary>
/// <remarks>
/// RFC 9111 §4.2.1; draft-ietf-oauth-client-id-metadata-document-02 §5.2 allows such bounds. The minimum applies to
/// <c>no-store</c> too, because a login reads the document several times.
/// </remarks>
public static class CacheLifetime
{
    public static readonly TimeSpan Minimum = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Maximum = TimeSpan.FromHours(24);

    /// <summary>Used without caching headers.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    public static TimeSpan Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var lifetime = FromHeaders(response, now) ?? Default;
        return lifetime < Minimum ? Minimum
            : lifetime > Maximum ? Maximum
            : lifetime;
    }

    private static TimeSpan? FromHeaders(HttpResponseMessage response, DateTimeOffset now)
    {
        var control = response.Headers.CacheControl;
        if (control is { NoStore: true } or { NoCache: true } or { Private: true })
        {
            return TimeSpan.Zero;
        }
        // We are a shared cache: s-maxage overrides max-age, and both override Expires.
        if ((control?.SharedMaxAge ?? control?.MaxAge) is { } age)
        {
            return age - (response.Headers.Age ?? TimeSpan.Zero);
        }
        return response.Content.Headers.NonValidated.Contains("Expires")
            ? UntilExpires(response.Content.Headers, response.Headers.Date ?? now)
            : null;
    }

    // RFC 9111 §5.3: an invalid date, such as "0", means already expired.
    private static TimeSpan UntilExpires(HttpContentHeaders headers, DateTimeOffset date) =>
        headers.Expires is { } expires ? expires - date : TimeSpan.Zero;
}
