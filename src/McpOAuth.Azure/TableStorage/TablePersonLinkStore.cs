using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.Retention;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Links between the identities of a user in table <c>PersonLinks</c>: one row per identifier, known only by its hash.
/// </summary>
public sealed class TablePersonLinkStore(
    [FromKeyedServices(TableNames.PersonLinks)] StorageTable table,
    ILogger<TablePersonLinkStore> logger
) : IPersonLinkStore, IErasable
{
    private const string Row = "person";
    private const string SubjectColumn = "Subject";
    private const string MembersColumn = "Members";

    public async Task<VersionedPersonLink?> FindAsync(string key, CancellationToken cancellation) =>
        // A row that cannot be read counts as missing, and still cannot be replaced: the user cannot be identified.
        (await table.FindAsync(key, Row, cancellation))?.TryReadRow(table, logger, LinkOf);

    public async Task<bool> TryAddAsync(PersonLink link, CancellationToken cancellation) =>
        await table.TryAddAsync(RowOf(link), cancellation) is not null;

    public async Task<bool> TryReplaceAsync(PersonLink link, string version, CancellationToken cancellation) =>
        await table.TryReplaceAsync(RowOf(link), version, cancellation) is not null;

    /// <summary>Scans the whole table, because links are stored by identifier and not by user.</summary>
    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"{SubjectColumn} eq '{subject}'", keysOnly: true, cancellation);
        foreach (var row in rows)
        {
            await table.RemoveAsync(row.PartitionKey, row.RowKey, cancellation);
        }
        return rows.Count;
    }

    private static VersionedPersonLink LinkOf(TableEntity row) =>
        new(
            new()
            {
                Key = row.PartitionKey,
                Subject = row.ReadRequiredText(SubjectColumn),
                Members = MembersOf(row.ReadRequiredText(MembersColumn)),
            },
            row.ETag.ToString("G")
        );

    private static TableEntity RowOf(PersonLink link) =>
        new(link.Key, Row)
        {
            [SubjectColumn] = link.Subject,
            [MembersColumn] = string.Join('\n', link.Members.Select(member => $"{member.Value} {member.Key}")),
        };

    // A hash has no space, and a source no line feed.
    private static Dictionary<string, string> MembersOf(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
}
