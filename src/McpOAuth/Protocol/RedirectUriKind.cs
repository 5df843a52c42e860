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
    /// <summary>What Windows gives to its own parts, such as <c>ms-msdt</c> and <c>ms-appinstaller</c>.</summary>
    private const string WindowsPrefix = "ms-";

    public static bool IsBlocked(string scheme) =>
        Blocked.Contains(scheme) || scheme.StartsWith(WindowsPrefix, StringComparison.Ordinal);

    /// <summary>Never a client's own: script, content, local files, other applications' transports (RFC 9700 §4.11).</summary>
    public static readonly IReadOnlySet<string> Blocked = new HashSet<string>(StringComparer.Ordinal)
    {
        "about",
        "afp",
        "blob",
        "chrome",
        "content",
        "data",
        "file",
        "filesystem",
        "ftp",
        "ftps",
        "hcp",
        "help",
        "intent",
        "itms-services",
        "jar",
        "javascript",
        "ldap",
        "livescript",
        "mailto",
        "mhtml",
        "mocha",
        "nfs",
        "res",
        "resource",
        "search",
        "search-ms",
        "sftp",
        "shell",
        "smb",
        "sms",
        "ssh",
        "steam",
        "tel",
        "telnet",
        "urn",
        "vbscript",
        "view-source",
        "ws",
        "wss",
        "x-apple.systempreferences",
    };
}
