namespace McpOAuth.Azure.Reencryption;

/// <summary>The job's progress on one column.</summary>
/// <param name="DataKeyId">The key that every value should end up under.</param>
public sealed record ReencryptionProgress(SealedPlace Place, uint DataKeyId)
{
    /// <summary>The partition the job has reached. All earlier partitions are done.</summary>
    public string Partition { get; init; } = "";

    /// <summary>Rows examined. After a stop, rows of the partition in progress are counted twice.</summary>
    public long Rows { get; init; }

    public long Reencrypted { get; init; }

    /// <summary>
    /// Rows changed by someone else in the meantime. The concurrent write already used the current key.
    /// </summary>
    public long Overtaken { get; init; }

    /// <summary>
    /// Rows that cannot be decrypted: tampered with, moved, or under a destroyed key. They are left unchanged.
    /// </summary>
    public long Damaged { get; init; }

    public bool IsDone { get; init; }
}
