using System.ComponentModel.DataAnnotations;

namespace SampleMcpServer;

/// <summary>Where the sample server is, and whose tokens it takes. Section <c>McpServer</c>.</summary>
public sealed class SampleServerSettings
{
    /// <summary>The MCP endpoint's URL: the resource identifier, and the audience of its tokens (RFC 8707 §2).</summary>
    [Required]
    public string Url { get; init; } = "http://localhost:7091/mcp";

    /// <summary>The broker's issuer, without a trailing slash.</summary>
    [Required]
    public string Issuer { get; init; } = "http://localhost:7071";

    /// <summary>The scopes that a client should ask for, separated by spaces.</summary>
    [Required]
    public string Scopes { get; init; } = "profile read:files";

    /// <summary>Scopes that a scope implies: the same as the broker's <c>ScopeHierarchy__N</c>.</summary>
    public IReadOnlyList<ImpliedScopes> ScopeHierarchy { get; init; } = [];

    /// <summary>As whom the server gets its tools' tokens: the broker's <c>Resources__N__ClientId</c>.</summary>
    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>What the tool <c>file_reader</c> reads at the upstream, with a token of its own.</summary>
    public string FileUrl { get; init; } = "http://localhost:7081/me";

    /// <summary>The URL's path, at which MCP is served.</summary>
    internal string Path => new Uri(Url).AbsolutePath;

    /// <summary>The URL without its path: what Kestrel listens on, and where the well-known documents are.</summary>
    internal string Origin => new Uri(Url).GetLeftPart(UriPartial.Authority);
}

/// <summary>A scope and those that it implies, separated by spaces.</summary>
public sealed record ImpliedScopes
{
    [Required]
    public required string Scope { get; init; }

    [Required]
    public required string Implies { get; init; }
}
