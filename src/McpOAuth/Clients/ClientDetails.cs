namespace McpOAuth.Clients;

/// <summary>Informational client metadata. Stored only to be returned to the client.</summary>
/// <remarks>RFC 7591 §2; OpenID Connect Dynamic Client Registration 1.0 §2 for <c>application_type</c>.</remarks>
public sealed record ClientDetails
{
    public static readonly ClientDetails None = new();

    /// <summary>Usually email addresses; null if there are none.</summary>
    public IReadOnlyList<string>? Contacts { get; init; }

    public string? TosUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? SoftwareId { get; init; }

    public string? SoftwareVersion { get; init; }

    /// <summary><c>web</c> or <c>native</c>.</summary>
    public string? ApplicationType { get; init; }
}
