using System.Net.Http.Headers;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>How long a copy of an answer is kept: as its headers say, within our bounds. No clock.</summary>
/// <remarks>
/// RFC 9111 §4.2.1; draft-ietf-oauth-client-id-metadata-document-02 §5.2 allows bounds of our own. The lower one holds for
/// <c>no-store</c> too: one login looks at the document several times.
/// </remarks>
public static class CacheLifetime
{
    public static readonly TimeSpan Minimum = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Maximum = TimeSpan.FromHours(24);

    /// <summary>Where the headers say nothing.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    public static TimeSpan Of(HttpResponseMessage answer, DateTimeOffset now)
    {
        var lifetime = Stated(answer, now) ?? Default;
        return lifetime < Minimum ? Minimum
            : lifetime > Maximum ? Maximum
            : lifetime;
    }

    private static TimeSpan? Stated(HttpResponseMessage answer, DateTimeOffset now)
    {
        var control = answer.Headers.CacheControl;
        if (control is { NoStore: true } or { NoCache: true } or { Private: true })
        {
            return TimeSpan.Zero;
        }
        // We are a shared cache: s-maxage goes before max-age, and both before Expires.
        if ((control?.SharedMaxAge ?? control?.MaxAge) is { } age)
        {
            return age - (answer.Headers.Age ?? TimeSpan.Zero);
        }
        return answer.Content.Headers.NonValidated.Contains("Expires")
            ? Until(answer.Content.Headers, answer.Headers.Date ?? now)
            : null;
    }

    // RFC 9111 §5.3: what is no date, "0" above all, has expired.
    private static TimeSpan Until(HttpContentHeaders headers, DateTimeOffset date) =>
        headers.Expires is { } expires ? expires - date : TimeSpan.Zero;
}
