namespace McpOAuth.Client;

/// <summary>What is wrong with a URL in the options, each with its cure.</summary>
internal static class UrlRules
{
    /// <summary>Plain http is for this computer only.</summary>
    public static bool IsSecure(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    /// <param name="where">Where the value comes from, such as "as in the broker's Broker__Issuer".</param>
    public static IEnumerable<string> ProblemsOf(string name, string? value, string example, string where)
    {
        if (string.IsNullOrEmpty(value))
        {
            yield return $"{name}: missing. Set it {where}, for example {example}.";
            yield break;
        }
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            yield return $"{name}: not an absolute URL. Set it {where}, for example {example}.";
            yield break;
        }
        if (!IsSecure(url))
        {
            yield return $"{name}: must be https; http is only for localhost. For example {example}.";
        }
        if (url.UserInfo.Length > 0)
        {
            yield return $"{name}: has a user name or password. Remove them.";
        }
        if (value.Contains('#', StringComparison.Ordinal))
        {
            yield return $"{name}: has a fragment (RFC 8707 §2). Remove everything from \"#\".";
        }
        if (value.Any(character => character is '"' or '\\' || char.IsWhiteSpace(character)))
        {
            yield return $"{name}: has a space, quote or backslash. Percent-encode it.";
        }
    }

    /// <summary>An issuer has no path, and it is compared character by character (RFC 8414 §3.3).</summary>
    public static IEnumerable<string> ProblemsOfIssuer(string name, string? value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Host.Length == 0 || !IsSecure(url))
        {
            yield break;
        }
        var origin = url.GetLeftPart(UriPartial.Authority).Replace($"{url.UserInfo}@", "", StringComparison.Ordinal);
        if (value != origin)
        {
            yield return $"{name}: must be only scheme, host and port, in lower case, without a trailing slash. "
                + $"Use {origin}.";
        }
    }
}
