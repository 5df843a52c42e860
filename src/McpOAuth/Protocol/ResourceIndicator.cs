using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>The URI of a protected resource, from a <c>resource</c> parameter or from settings.</summary>
/// <remarks>
/// RFC 8707 §2: an absolute URI without a fragment. We accept http and https. Scheme and host compare
/// case-insensitively, the path exactly. A request may have a query, which selects nothing. Settings may not: the text
/// is the <c>aud</c> of access tokens.
/// </remarks>
public sealed partial record ResourceIndicator
{
    /// <summary>Characters.</summary>
    public const int MaximumLength = 2048;

    private readonly string origin;
    private readonly string path;

    private ResourceIndicator(string value, string origin, string path)
    {
        Value = value;
        this.origin = origin;
        this.path = path;
    }

    /// <summary>The text as given. For a configured resource it is the <c>aud</c> of access tokens.</summary>
    public string Value { get; }

    /// <summary>Parses the <c>resource</c> parameter of a request. A query is allowed, and ignored.</summary>
    /// <remarks>RFC 8707 §2: a query "SHOULD NOT" be there, but clients send the URL they were given.</remarks>
    public static bool TryParseRequested(string? text, [NotNullWhen(true)] out ResourceIndicator? resource)
    {
        resource = null;
        return text is { Length: <= MaximumLength }
            && Query().Match(text) is var query
            && TryParse(query.Success ? text[..query.Index] : text, out resource);
    }

    /// <summary>Parses a configured resource, which has no query.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ResourceIndicator? resource)
    {
        resource = null;
        if (text is null || text.Length > MaximumLength || HttpUri().Match(text) is not { Success: true } match)
        {
            return false;
        }
        if (HasDotSegmentOrTrick().IsMatch(match.Groups["path"].Value) || !Uri.TryCreate(text, UriKind.Absolute, out _))
        {
            return false;
        }
        var scheme = match.Groups["scheme"].Value.ToLowerInvariant();
        var authority = WithoutDefaultPort(scheme, match.Groups["authority"].Value.ToLowerInvariant());
        resource = new(text, $"{scheme}://{authority}", match.Groups["path"].Value.TrimEnd('/'));
        return true;
    }

    /// <summary>
    /// Whether this URI equals <paramref name="other"/> or lies below it at a path-segment boundary. Then
    /// <paramref name="other"/>'s audience covers it.
    /// </summary>
    public bool IsAtOrBelow(ResourceIndicator other) =>
        string.Equals(origin, other.origin, StringComparison.Ordinal)
        && (
            string.Equals(path, other.path, StringComparison.Ordinal)
            || path.StartsWith(other.path + "/", StringComparison.Ordinal)
        );

    /// <summary>Whether the URI has this path. A trailing slash is ignored.</summary>
    public bool HasPath(string other) => string.Equals(path, other.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>Characters of the path, without a trailing slash. The longest match wins.</summary>
    public int PathLength => path.Length;

    private static string WithoutDefaultPort(string scheme, string authority) =>
        (scheme, authority) switch
        {
            ("https", _) when authority.EndsWith(":443", StringComparison.Ordinal) => authority[..^4],
            ("http", _) when authority.EndsWith(":80", StringComparison.Ordinal) => authority[..^3],
            _ => authority,
        };

    [GeneratedRegex(
        @"\A(?<scheme>[Hh][Tt][Tt][Pp][Ss]?)://(?<authority>(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)"
            + @"(?<path>(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*)\z"
    )]
    private static partial Regex HttpUri();

    // RFC 3986 §3.4. It ends the URI, because a fragment is not allowed.
    [GeneratedRegex(@"\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*\z")]
    private static partial Regex Query();

    // Dot segments and escaped slashes or backslashes could match one resource while naming another.
    [GeneratedRegex(@"/(?:\.|%2e){1,2}(?:/|\z)|%2f|%5c", RegexOptions.IgnoreCase)]
    private static partial Regex HasDotSegmentOrTrick();
}
