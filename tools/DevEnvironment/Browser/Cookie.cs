namespace DevEnvironment.Browser;

/// <summary>A cookie of a <see cref="PlainBrowser"/>.</summary>
public sealed record Cookie
{
    public required string Name { get; init; }

    public required string Value { get; init; }

    /// <summary>The host that set it. All ports of a host share cookies (RFC 6265 §8.5).</summary>
    public required string Host { get; init; }

    public required string Path { get; init; }

    public required bool Secure { get; init; }

    public required bool HttpOnly { get; init; }

    /// <summary><c>Lax</c>, <c>Strict</c> or <c>None</c> as sent. Null if absent.</summary>
    public string? SameSite { get; init; }

    /// <summary>Null for a session cookie.</summary>
    public DateTimeOffset? Expires { get; init; }
}
