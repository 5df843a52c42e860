namespace McpOAuth.Protocol;

/// <summary>How a redirect URI reaches its client.</summary>
public enum RedirectUriKind
{
    /// <summary>An https URL: whoever controls the host gets the code.</summary>
    Https,

    /// <summary>http on this device (RFC 8252 §7.3): any program on it may listen.</summary>
    Loopback,

    /// <summary>A private-use scheme (RFC 8252 §7.1): any program may claim it.</summary>
    PrivateUse,
}

/// <summary>Schemes that a browser or an operating system gives a meaning of their own.</summary>
public static class RedirectUriSchemes
{
    /// <summary>Never a client's own: script, content, local files, other applications' transports (RFC 9700 §4.11).</summary>
    public static readonly IReadOnlySet<string> Blocked = new HashSet<string>(StringComparer.Ordinal)
    {
        "about",
        "blob",
        "chrome",
        "content",
        "data",
        "file",
        "filesystem",
        "ftp",
        "ftps",
        "intent",
        "jar",
        "javascript",
        "livescript",
        "mailto",
        "mhtml",
        "ms-its",
        "mocha",
        "resource",
        "sms",
        "tel",
        "urn",
        "vbscript",
        "view-source",
        "ws",
        "wss",
    };
}
