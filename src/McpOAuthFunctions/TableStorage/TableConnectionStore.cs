using System.Text.Json.Serialization;
using Azure.Data.Tables;
using McpOAuth.Erasure;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Tools;
using McpOAuth.Upstream;

namespace McpOAuthFunctions.TableStorage;

/// <summary>Connections in table <c>Connections</c>: a partition a person, a row an upstream, the tokens under the person's key.</summary>
public sealed class TableConnectionStore : IConnectionStore, IErasable
{
    private const string TokensColumn = "Tokens";

    private readonly StorageTable table;
    private readonly PersonKeys people;

    public TableConnectionStore(StorageTable table, PersonKeys people)
    {
        this.table = table;
        this.people = people;
    }

    public async Task PutAsync(Connection connection, CancellationToken cancellation)
    {
        var row = new TableEntity(connection.Subject, connection.Upstream) { ["ConnectedAt"] = connection.ConnectedAt };
        var tokens = new SealedTokens
        {
            AccessToken = connection.Tokens.AccessToken.Reveal(),
            RefreshToken = connection.Tokens.RefreshToken?.Reveal(),
            ExpiresAt = connection.Tokens.ExpiresAt,
            Scopes = connection.Tokens.Scopes?.ToString(),
        };
        var type = SealedTokensJson.Default.SealedTokens;
        var sealer = await people.GetOrCreateAsync(connection.Subject, cancellation);
        await sealer.WriteJsonAsync(table.Name, row, TokensColumn, tokens, type, cancellation);
        await table.PutAsync(row, cancellation);
    }

    public async Task<Connection?> FindAsync(string subject, string upstream, CancellationToken cancellation)
    {
        var row = await table.FindAsync(subject, upstream, cancellation);
        // Without the person's key it is lost, and as good as none: they connect anew.
        if (row is null || await people.FindAsync(subject, cancellation) is not { } sealer)
        {
            return null;
        }
        var type = SealedTokensJson.Default.SealedTokens;
        var tokens = await sealer.ReadJsonAsync(table.Name, row, TokensColumn, type, cancellation);
        return tokens is null
            ? null
            : new Connection
            {
                Subject = subject,
                Upstream = upstream,
                Tokens = tokens.ToTokens(),
                ConnectedAt = row.GetDateTimeOffset("ConnectedAt")!.Value,
            };
    }

    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"PartitionKey eq '{subject}'", keysOnly: true, cancellation);
        await table.DeleteAllAsync(rows, cancellation);
        return rows.Count;
    }
}

internal sealed record SealedTokens
{
    [JsonPropertyName("a")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("r")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("x")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonPropertyName("s")]
    public string? Scopes { get; init; }

    public UpstreamTokens ToTokens() =>
        new()
        {
            AccessToken = new Secret(AccessToken),
            RefreshToken = RefreshToken is null ? null : new Secret(RefreshToken),
            ExpiresAt = ExpiresAt,
            Scopes = ScopeSet.TryParse(Scopes, out var scopes) && scopes.Count > 0 ? scopes : null,
        };

    public override string ToString() => "[sealed tokens]";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedTokens))]
internal sealed partial class SealedTokensJson : JsonSerializerContext;
