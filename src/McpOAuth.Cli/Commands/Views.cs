namespace McpOAuth.Cli.Commands;

/// <param name="Value">Never a secret: of one it says only that it is set.</param>
internal sealed record SettingView(string Setting, string Value);

/// <param name="Part">A part of the deployment that was asked.</param>
/// <param name="Problem">Null where it answered.</param>
internal sealed record ReachedPart(string Part, string? Problem);

/// <param name="Reached">Null where nothing was asked.</param>
internal sealed record SettingsView(IReadOnlyList<SettingView> Settings, IReadOnlyList<ReachedPart>? Reached);

/// <param name="Stage"><c>coming</c>, <c>current</c>, <c>former</c> or <c>retired</c>.</param>
/// <param name="Messages">Sealed with it, as far as instances have reported.</param>
/// <param name="UnneededAt">When no token that a client may hold is under it any more.</param>
internal sealed record DataKeyView(
    uint Id,
    string Stage,
    DateTimeOffset CreatedAt,
    DateTimeOffset ActivatesAt,
    string WrappingKeyId,
    bool? IsUnderCurrentWrappingKey,
    long Messages,
    long Rows,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? UnneededAt,
    DateTimeOffset? RetiredAt
);

/// <param name="Stage"><c>former</c>, <c>current</c> or <c>next</c>.</param>
internal sealed record SigningKeyView(int Sequence, string KeyId, string Stage, DateTimeOffset ActivatesAt);

internal sealed record KeysView(IReadOnlyList<DataKeyView> DataKeys, IReadOnlyList<SigningKeyView> SigningKeys);

/// <param name="DataKey">The data key that seals next; null where data keys were left alone.</param>
internal sealed record RotatedKeys(
    uint? DataKey,
    DateTimeOffset? DataKeyActivatesAt,
    string? SigningKey,
    DateTimeOffset? SigningKeyActivatesAt
);

internal sealed record ReencryptedPlace(string Place, long Rows, long Reencrypted, long Overtaken, long Damaged);

/// <param name="Name">As the client calls itself: unverified unless it is configured.</param>
internal sealed record ClientView(
    string ClientId,
    string Origin,
    string? Name,
    string AuthenticationMethod,
    IReadOnlyList<string> RedirectUris,
    string? Scopes,
    DateTimeOffset? RegisteredAt,
    DateTimeOffset? ExpiresAt
);

internal sealed record GrantView(
    string Subject,
    string ClientId,
    string Resource,
    string Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    int Refreshes
);

internal sealed record ClientDetailView(ClientView Client, IReadOnlyList<GrantView> Grants);

/// <param name="Tool">Null for the connection that signing in made.</param>
internal sealed record ConnectionView(
    string Upstream,
    string? Tool,
    string State,
    string Scopes,
    DateTimeOffset ConnectedAt,
    DateOnly? LastUsedOn
);

internal sealed record PersonView(
    string Subject,
    IReadOnlyList<GrantView> Grants,
    IReadOnlyList<ConnectionView> Connections
);

/// <param name="Grants">How many were ended.</param>
/// <param name="Registration">Whether a registration was removed.</param>
internal sealed record Ended(int Grants, bool Registration);

internal sealed record ForgottenPerson(string Subject, int Rows);

internal sealed record UnusedScopeView(
    string Tool,
    string Upstream,
    string Scope,
    int Connections,
    DateTimeOffset GrantedSince
);

/// <param name="Rows">How many were removed.</param>
internal sealed record SweptTable(string Table, int Rows);
