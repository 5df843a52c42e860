namespace DevEnvironment.Browser;

/// <summary>A cookie that a <see cref="PlainBrowser"/> keeps.</summary>
public sealed record Cookie
{
    public required string Name { get; init; }

    public required string Value { get; init; }

    /// <summary>The host that set it. Ports of one host share cookies (RFC 6265 §8.5).</summary>
    public required string Host { get; init; }

    public required string Path { get; init; }

    public required bool Secure { get; init; }

    public required bool HttpOnly { get; init; }

    /// <summary><c>Lax</c>, <c>Strict</c> or <c>None</c> as it was sent; null when it was not.</summary>
    public string? SameSite { get; init; }

    /// <summary>When it ends; null for the end of the session.</summary>
    public DateTimeOffset? Expires { get; init; }
}
