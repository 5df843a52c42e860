using McpOAuth.Azure.TableStorage;

namespace McpOAuth.Azure.Reencryption;

/// <summary>A table column with values encrypted under data keys.</summary>
/// <param name="Filter">OData filter for the rows that have the column; empty for all rows.</param>
public sealed record SealedPlace(string Table, string Column, string Filter = "")
{
    /// <summary>
    /// Whether its rows expire so soon that re-encryption skips them. A sign-in's row must not change: it is claimed by
    /// the version that was read (I1).
    /// </summary>
    public bool IsShortLived { get; init; }

    /// <summary>
    /// Every such column, except in Connections, whose values are encrypted under per-user keys. A test compares this
    /// list with everything that a broker writes.
    /// </summary>
    public static IReadOnlyList<SealedPlace> All { get; } =
    [
        new(TableNames.Keys, "PrivateKey", "PartitionKey eq 'signing'"),
        new(TableNames.Keys, "Secret", "(PartitionKey eq 'mail' or PartitionKey eq 'subject')"),
        new(TableNames.PersonKeys, "Key"),
        new(TableNames.Grants, "Successor"),
        new(TableNames.SignInAttempts, "Attempt") { IsShortLived = true },
        new(TableNames.SignInAttempts, "Connection") { IsShortLived = true },
        new(TableNames.SignInAttempts, "Account") { IsShortLived = true },
    ];

    /// <summary>Filter for the column's rows, starting at a partition.</summary>
    internal string From(string partition) =>
        string.Join(
            " and ",
            new[] { Filter, partition.Length > 0 ? $"PartitionKey ge '{partition}'" : "" }.Where(part =>
                part.Length > 0
            )
        );

    /// <summary>The columns needed to decrypt and re-encrypt the value.</summary>
    internal IEnumerable<string> Columns => ["PartitionKey", "RowKey", .. SealedColumn.NamesOf(Column)];

    public override string ToString() => $"{Table}.{Column}";
}
