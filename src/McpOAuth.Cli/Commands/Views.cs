namespace McpOAuth.Cli.Commands;

/// <param name="Value">Never a secret; only whether one is set.</param>
/// <param name="Source"><c>environment</c>, a file's name, <c>default</c>, or <c>derived</c> from others.</param>
internal sealed record SettingView(string Setting, string Value, string Source);

/// <param name="Part">The part of the deployment that was checked.</param>
/// <param name="Problem">Null if it responded and would accept a login.</param>
internal sealed record ReachedPart(string Part, string? Problem);

/// <param name="Warnings">What is allowed, but probably not meant.</param>
/// <param name="Reached">Null without <c>--connect</c>.</param>
internal sealed record SettingsView(
    IReadOnlyList<SettingView> Settings,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<ReachedPart>? Reached
);

/// <param name="Stage"><c>coming</c>, <c>current</c>, <c>former</c> or <c>retired</c>.</param>
/// <param name="Messages">Number of values encrypted with it, as reported by instances so far.</param>
/// <param name="UnneededAt">When the last token under this key expires.</param>
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

/// <param name="DataKey">The next data key. Null if data keys were not rotated.</param>
internal sealed record RotatedKeys(
    uint? DataKey,
    DateTimeOffset? DataKeyActivatesAt,
    string? SigningKey,
    DateTimeOffset? SigningKeyActivatesAt
);

internal sealed record ReencryptedPlace(string Place, long Rows, long Reencrypted, long Overtaken, long Damaged);

/// <param name="Name">The client's self-chosen name: unverified unless it is configured.</param>
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

/// <param name="Tool">Null for the sign-in connection.</param>
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

/// <param name="Grants">The number of grants revoked.</param>
/// <param name="Registration">Whether a registration was removed.</param>
internal sealed record Ended(int Grants, bool Registration);

internal sealed record RetiredKey(uint DataKey);

internal sealed record ForgottenPerson(string Subject, int Rows);

internal sealed record UnusedScopeView(
    string Tool,
    string Upstream,
    string Scope,
    int Connections,
    DateTimeOffset GrantedSince
);

/// <param name="Rows">The number of rows removed.</param>
internal sealed record SweptTable(string Table, int Rows);

/// <param name="Reference">As given, in the form of the error page.</param>
/// <param name="Failures">Oldest first. Empty if none is stored.</param>
internal sealed record ExplainedView(string Reference, IReadOnlyList<FailureView> Failures, LogQueries Logs);

/// <param name="Endpoint">The function that failed.</param>
/// <param name="Subject">Null if the user was not known yet.</param>
/// <param name="ClientId">As the caller sent it.</param>
/// <param name="ClientName">Unverified unless from settings. Null if unknown.</param>
/// <param name="Cause">Null if the reason is not in docs/troubleshooting.md.</param>
internal sealed record FailureView(
    DateTimeOffset At,
    string CorrelationId,
    string Endpoint,
    int Status,
    string Error,
    string Reason,
    string? Cause,
    string? Cure,
    string? Subject,
    string? ClientId,
    string? ClientName,
    string? Resource,
    string? Tool,
    string? Upstream,
    IReadOnlyList<StepView> Steps
);

internal sealed record StepView(DateTimeOffset At, string Step);

/// <param name="Kusto">For Application Insights.</param>
/// <param name="Grep">For the console's lines.</param>
internal sealed record LogQueries(string Kusto, string Grep);

/// <param name="Upstream">Where the user signs in with this address.</param>
internal sealed record FoundPerson(string Subject, string Upstream, DateTimeOffset SignedInAt);
