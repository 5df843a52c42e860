using System.ComponentModel.DataAnnotations;

namespace SampleMcpServer;

/// <summary>Settings of the sample server, from section <c>McpServer</c>.</summary>
public sealed class SampleServerSettings
{
    /// <summary>The MCP endpoint's URL. It is the resource identifier and the token audience (RFC 8707 §2).</summary>
    [Required]
    public string Url { get; init; } = "http://localhost:7091/mcp";

    /// <summary>The broker's issuer, without a trailing slash.</summary>
    [Required]
    public string Issuer { get; init; } = "http://localhost:7071";

    /// <summary>The scopes that a client should request, separated by spaces.</summary>
    [Required]
    public string Scopes { get; init; } = "profile read:files";

    /// <summary>The scopes that each scope implies, as in the broker's <c>ScopeHierarchy__N</c> settings.</summary>
    public IReadOnlyList<ImpliedScopes> ScopeHierarchy { get; init; } = [];

    /// <summary>The client id for getting tool tokens: the broker's <c>Resources__N__ClientId</c>.</summary>
    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>In place of the secret: a private key in PEM (<c>private_key_jwt</c>).</summary>
    public string? PrivateKey { get; init; }

    /// <summary>
    /// The origins of web pages that may call the server, such as <c>https://inspector.example</c>, beside those on this
    /// machine.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Keeps sessions for clients of MCP revisions before 2026-07-28, which the server can then ask within a call.
    /// Sessions live in one process.
    /// </summary>
    public bool Sessions { get; init; }

    /// <summary>The upstream URL that the tool <c>file_reader</c> reads with its own token.</summary>
    public string FileUrl { get; init; } = "http://localhost:7081/me";

    /// <summary>The path of the MCP endpoint.</summary>
    internal string Path => new Uri(Url).AbsolutePath;

    /// <summary>The URL without its path: where Kestrel listens and the well-known documents are.</summary>
    internal string Origin => new Uri(Url).GetLeftPart(UriPartial.Authority);
}

/// <summary>A scope and the scopes it implies, separated by spaces.</summary>
public sealed record ImpliedScopes
{
    [Required]
    public required string Scope { get; init; }

    [Required]
    public required string Implies { get; init; }
}
