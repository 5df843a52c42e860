namespace McpOAuth.Protocol;

/// <summary>How a redirect URI reaches its client.</summary>
public enum RedirectUriKind
{
    /// <summary>An https URL: the host's owner receives the code.</summary>
    Https,

    /// <summary>http on the user's device (RFC 8252 §7.3): any program there may listen on the port.</summary>
    Loopback,

    /// <summary>A private-use scheme (RFC 8252 §7.1): any program on the device may claim it.</summary>
    PrivateUse,
}

/// <summary>URI schemes that browsers and operating systems reserve for themselves.</summary>
public static class RedirectUriSchemes
{
    /// <summary>Schemes of Windows components, such as <c>ms-msdt</c> and <c>ms-appinstaller</c>.</summary>
    private const string WindowsPrefix = "ms-";

    public static bool IsBlocked(string scheme) =>
        Blocked.Contains(scheme) || scheme.StartsWith(WindowsPrefix, StringComparison.Ordinal);

    /// <summary>
    /// Schemes for scripts, content, local files and other applications, never for OAuth clients (RFC 9700 §4.11).
    /// </summary>
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
