namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>URIs that look like a registered one and are not it.</summary>
internal static class RedirectVariants
{
    public static IEnumerable<string> Of(string registered)
    {
        var separator = registered.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        yield return registered + "/audit";
        yield return $"{registered}{separator}audit=1";
        yield return registered + "#audit";
        yield return registered + "/%2e%2e/audit";
        if (char.IsAsciiLetterLower(registered[^1]))
        {
            yield return registered[..^1] + char.ToUpperInvariant(registered[^1]);
        }
        if (
            !Uri.TryCreate(registered, UriKind.Absolute, out var uri)
            || !uri.Scheme.StartsWith("http", StringComparison.Ordinal)
        )
        {
            yield break;
        }
        var rest = registered[(uri.Scheme.Length + 3)..];
        yield return $"{uri.Scheme}://audit@{rest}";
        yield return $"{uri.Scheme}://{uri.Host}.{ProbeClient.Stranger}{uri.AbsolutePath}";
        yield return $"{uri.Scheme}://{ProbeClient.Stranger}{uri.AbsolutePath}";
        if (uri.Scheme == "https")
        {
            yield return $"http://{rest}";
            yield return $"https://{uri.Host}:8443{uri.AbsolutePath}";
        }
    }
}
