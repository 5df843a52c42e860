using McpOAuth.Grants;
using McpOAuth.Resources;
using McpOAuth.Vault;

namespace McpOAuth.Account;

/// <summary>Everything that has access to a user's account, the newest first.</summary>
public sealed record AccountOverview(IReadOnlyList<AppAccess> Apps, IReadOnlyList<ToolAccess> Tools)
{
    /// <summary>The connection of the sign-in itself. Null if there is none.</summary>
    public ToolAccess? SignIn { get; init; }

    public bool IsEmpty => Apps.Count == 0 && Tools.Count == 0 && SignIn is null;
}

/// <summary>A client with access to an MCP server.</summary>
/// <param name="Client">Null if it is gone, or cannot be found just now.</param>
/// <param name="Resource">Null if settings no longer have it.</param>
public sealed record AppAccess(StoredGrant Grant, KnownClient? Client, Resource? Resource = null)
{
    public string Item => AccountAccess.ItemOf(Grant);

    /// <summary>When it last got an access token.</summary>
    public DateTimeOffset LastRenewedAt => Grant.RotatedAt ?? Grant.CreatedAt;
}

/// <summary>What is known of a client.</summary>
/// <param name="Name">Null if it gave none that may be shown.</param>
/// <param name="IsVerified">Whether the operator vouches for the name.</param>
public sealed record KnownClient(string? Name, bool IsVerified);

/// <summary>A connection, and the tool that uses it.</summary>
/// <param name="Tool">Null if settings no longer have it.</param>
/// <param name="Resource">The tool's. Null if settings no longer have it.</param>
/// <param name="UpstreamTitle">The upstream's name for users. Null if settings no longer have it.</param>
public sealed record ToolAccess(
    Connection Connection,
    Tool? Tool,
    Resource? Resource = null,
    string? UpstreamTitle = null
)
{
    public string Item => AccountAccess.ItemOf(Connection);

    public string Name => Resources.Tool.NameIn(Connection.Id.Tool!);

    /// <summary>The name for users.</summary>
    public string DisplayName => Tool?.DisplayName ?? Name;

    public string Upstream => UpstreamTitle ?? Connection.Id.Upstream;

    /// <summary>The day of its last use. Null if it was never used.</summary>
    public DateOnly? LastUsedOn => Connection.Scopes.Max(Connection.Use.LastUseOf);
}
