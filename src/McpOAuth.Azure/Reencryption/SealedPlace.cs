using McpOAuth.Azure.TableStorage;

namespace McpOAuth.Azure.Reencryption;

/// <summary>A column whose values are under data keys.</summary>
/// <param name="Filter">Which rows of the table have it (OData); empty for all.</param>
public sealed record SealedPlace(string Table, string Column, string Filter = "")
{
    /// <summary>
    /// Whether its rows live so briefly that they are left to expire. A sign-in's row must not change under it: the
    /// version that it was read with claims it (I1).
    /// </summary>
    public bool IsShortLived { get; init; }

    /// <summary>
    /// Every such column. Connections are not among them: they are under people's keys. A test holds this list against
    /// all that a broker writes.
    /// </summary>
    public static IReadOnlyList<SealedPlace> All { get; } =
    [
        new(TableNames.Keys, "PrivateKey", "PartitionKey eq 'signing'"),
        new(TableNames.Keys, "Secret", "PartitionKey eq 'subject'"),
        new(TableNames.PersonKeys, "Key"),
        new(TableNames.Grants, "Successor"),
        new(TableNames.SignInAttempts, "Attempt") { IsShortLived = true },
    ];

    /// <summary>Its rows from a partition on.</summary>
    internal string From(string partition) =>
        string.Join(
            " and ",
            new[] { Filter, partition.Length > 0 ? $"PartitionKey ge '{partition}'" : "" }.Where(part =>
                part.Length > 0
            )
        );

    /// <summary>What of a row is needed to open and seal the column.</summary>
    internal IEnumerable<string> Columns => ["PartitionKey", "RowKey", .. SealedColumn.NamesOf(Column)];

    public override string ToString() => $"{Table}.{Column}";
}
