using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Protocol;

/// <summary>The parameters of a request, from its query string or form body.</summary>
/// <remarks>
/// RFC 6749 §3.1: a parameter without a value counts as omitted, unknown parameters are ignored, and none may be
/// repeated. Names are case-sensitive, unlike in ASP.NET Core's own collections.
/// </remarks>
public sealed class RequestParameters
{
    /// <summary>Distinct parameters in a request. No OAuth request comes close.</summary>
    public const int MaximumCount = 64;

    private readonly Dictionary<string, (string Decoded, string Encoded)> values;

    private RequestParameters(Dictionary<string, (string Decoded, string Encoded)> values, string? duplicated)
    {
        this.values = values;
        Duplicated = duplicated;
    }

    /// <summary>The first parameter that was repeated, or null.</summary>
    public string? Duplicated { get; }

    /// <summary>The decoded value, or null if missing or empty.</summary>
    public string? this[string name] => values.TryGetValue(name, out var value) ? value.Decoded : null;

    /// <summary>The percent-encoded value as received, or null if missing or empty.</summary>
    public string? Encoded(string name) => values.TryGetValue(name, out var value) ? value.Encoded : null;

    /// <summary>Parses the text, or returns <c>invalid_request</c> if it has too many parameters.</summary>
    /// <param name="encoded">A form body, or a query string with or without its <c>?</c>.</param>
    public static OAuthResult<RequestParameters> Parse(string? encoded)
    {
        var values = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? duplicated = null;
        foreach (var pair in new QueryStringEnumerable(encoded))
        {
            var name = pair.DecodeName().ToString();
            if (!seen.Add(name))
            {
                duplicated ??= name;
                continue;
            }
            if (seen.Count > MaximumCount)
            {
                return OAuthError.InvalidRequest("The request has too many parameters.");
            }
            if (pair.EncodedValue.Length > 0)
            {
                values.Add(name, (pair.DecodeValue().ToString(), pair.EncodedValue.ToString()));
            }
        }
        return new RequestParameters(values, duplicated);
    }
}
