using System.Text.Json.Serialization;

namespace McpOAuth.Account;

/// <summary>The content of the file that a user downloads. Times are ISO 8601.</summary>
public sealed record AccountFile
{
    /// <summary>The broker's issuer.</summary>
    public required string Service { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The user's id at this service only, derived from the one at the sign-in provider.</summary>
    public required string Subject { get; init; }

    public required IReadOnlyList<AppInFile> Apps { get; init; }

    public required IReadOnlyList<ConnectionInFile> Connections { get; init; }

    /// <summary>What is also kept, and why it is not in this file.</summary>
    public IReadOnlyList<string> NotInThisFile { get; } =
    [
        "The tokens of your connections. They are encrypted with a key of your own.",
        "What you approved in each browser. It is stored by browser and expires after 90 days.",
        "Access that has ended. It is removed when it would have expired.",
        "The operator's log of security events, which contains your id and no name.",
    ];
}

/// <summary>A client that has access.</summary>
public sealed record AppInFile
{
    public required string ClientId { get; init; }

    public required string? Name { get; init; }

    public required string Server { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset LastRenewedAt { get; init; }

    /// <summary>If the client does not renew its access before.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    public static AppInFile Of(AppAccess app) =>
        new()
        {
            ClientId = app.Grant.ClientId,
            Name = app.Client?.Name,
            Server = app.Grant.Resource,
            Scopes = [.. app.Grant.Scopes],
            Since = app.Grant.CreatedAt,
            LastRenewedAt = app.LastRenewedAt,
            EndsAt = app.Grant.ExpiresAt,
        };
}

/// <summary>Access to an account at an upstream.</summary>
public sealed record ConnectionInFile
{
    public required string Provider { get; init; }

    /// <summary>Null for the connection of the sign-in.</summary>
    public required string? Tool { get; init; }

    public required string? Server { get; init; }

    public required string State { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset TokenIssuedAt { get; init; }

    public required DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>The day of the last use of each scope. Unused scopes have no entry.</summary>
    public required IReadOnlyDictionary<string, DateOnly> LastUsedOn { get; init; }

    public static ConnectionInFile Of(ToolAccess access)
    {
        var connection = access.Connection;
        return new()
        {
            Provider = connection.Id.Upstream,
            Tool = connection.Id.Tool is null ? null : access.Name,
            Server = access.Tool?.Resource,
            State = $"{connection.State}",
            Scopes = [.. connection.Scopes],
            Since = connection.ConnectedAt,
            TokenIssuedAt = connection.ObtainedAt,
            TokenExpiresAt = connection.Tokens.ExpiresAt,
            LastUsedOn = connection
                .Scopes.Where(scope => connection.Use.LastUseOf(scope) is not null)
                .ToDictionary(scope => scope, scope => connection.Use.LastUseOf(scope)!.Value),
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AccountFile))]
internal sealed partial class AccountFileJson : JsonSerializerContext;
