namespace McpOAuth.Clients;

/// <summary>What a client says of itself that nothing depends on: it is kept to be answered again.</summary>
/// <remarks>RFC 7591 §2; <c>application_type</c> is of OpenID Connect Dynamic Client Registration 1.0 §2.</remarks>
public sealed record ClientDetails
{
    public static readonly ClientDetails None = new();

    /// <summary>Mail addresses, as a rule; null where there are none.</summary>
    public IReadOnlyList<string>? Contacts { get; init; }

    public string? TosUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? SoftwareId { get; init; }

    public string? SoftwareVersion { get; init; }

    /// <summary><c>web</c> or <c>native</c>.</summary>
    public string? ApplicationType { get; init; }
}
