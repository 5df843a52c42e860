using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Protocol;

/// <summary>The parameters of one request, from a query or an <c>application/x-www-form-urlencoded</c> body.</summary>
/// <remarks>
/// RFC 6749 §3.1: a parameter without a value counts as omitted, an unknown one is ignored, and none may be sent twice.
/// Names are case-sensitive, which ASP.NET Core's own collections are not.
/// </remarks>
public sealed class RequestParameters
{
    /// <summary>More parameters than this is no OAuth request.</summary>
    public const int MaximumCount = 64;

    private readonly Dictionary<string, (string Decoded, string Encoded)> values;

    private RequestParameters(Dictionary<string, (string Decoded, string Encoded)> values, string? duplicated)
    {
        this.values = values;
        Duplicated = duplicated;
    }

    /// <summary>The name of a parameter that was sent more than once, if any was.</summary>
    public string? Duplicated { get; }

    /// <summary>The decoded value, or null where it is missing or empty.</summary>
    public string? this[string name] => values.TryGetValue(name, out var value) ? value.Decoded : null;

    /// <summary>The value as it stood on the wire, still percent-encoded, or null where it is missing or empty.</summary>
    public string? Encoded(string name) => values.TryGetValue(name, out var value) ? value.Encoded : null;

    /// <param name="encoded">A query string, with or without its <c>?</c>, or a form body.</param>
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
