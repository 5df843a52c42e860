namespace McpOAuth.Azure.Reencryption;

/// <summary>How far the job is with one column.</summary>
/// <param name="DataKeyId">The key that all is to be under.</param>
public sealed record ReencryptionProgress(SealedPlace Place, uint DataKeyId)
{
    /// <summary>All before it is done.</summary>
    public string Partition { get; init; } = "";

    /// <summary>Rows looked at, those of a partition that was begun before a stop twice.</summary>
    public long Rows { get; init; }

    public long Reencrypted { get; init; }

    /// <summary>Rows that somebody else changed meanwhile: they are under the current key by that.</summary>
    public long Overtaken { get; init; }

    /// <summary>Rows that nobody can open: changed, moved, or under a key that is no more. They stay as they are.</summary>
    public long Damaged { get; init; }

    public bool IsDone { get; init; }
}
