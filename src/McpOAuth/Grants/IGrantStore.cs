namespace McpOAuth.Grants;

/// <summary>Stores grants. All guarantees hold across instances.</summary>
public interface IGrantStore
{
    /// <summary>Inserts the grant. Returns its version, or null if the key is taken.</summary>
    Task<string?> TryStartAsync(StoredGrant grant, CancellationToken cancellation);

    Task<VersionedGrant?> FindAsync(GrantId id, CancellationToken cancellation);

    /// <summary>
    /// Replaces the grant if it still has <paramref name="version"/>. Returns the new version, or null if not.
    /// </summary>
    Task<string?> TryReplaceAsync(StoredGrant grant, string version, CancellationToken cancellation);

    /// <summary>
    /// Revokes the grant for good, despite concurrent changes. Returns when its user signed in, or null if the grant is
    /// unknown.
    /// </summary>
    Task<DateTimeOffset?> RevokeAsync(GrantId id, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>A user's grants that are alive.</summary>
    /// <param name="until">
    /// The latest possible end of a grant under the current settings. Grants issued under longer settings are also
    /// found, at a higher cost.
    /// </param>
    Task<IReadOnlyList<StoredGrant>> ListLiveAsync(
        string subject,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancellation
    );

    /// <summary>Grants past their latest possible end, in pages, for the sweep.</summary>
    IAsyncEnumerable<IReadOnlyList<EndedGrant>> ListEndedAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Removes their rows. Rows that are already gone are ignored.</summary>
    Task RemoveAsync(IReadOnlyList<EndedGrant> grants, CancellationToken cancellation);
}

/// <summary>A grant whose last possible end has passed.</summary>
/// <param name="Resource">The audience of the grant.</param>
/// <param name="CreatedAt">When the user signed in, in whole milliseconds.</param>
public sealed record EndedGrant(GrantId Id, string Resource, DateTimeOffset CreatedAt);
