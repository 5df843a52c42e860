namespace McpOAuth.Grants;

/// <summary>Where grants are kept. Every promise holds across instances.</summary>
public interface IGrantStore
{
    /// <summary>Inserts the grant: its version, or null where the key is taken.</summary>
    Task<string?> TryStartAsync(StoredGrant grant, CancellationToken cancellation);

    Task<VersionedGrant?> FindAsync(GrantId id, CancellationToken cancellation);

    /// <summary>Replaces the grant where it still has <paramref name="version"/>: the new version, or null.</summary>
    Task<string?> TryReplaceAsync(StoredGrant grant, string version, CancellationToken cancellation);

    /// <summary>Ends the grant for good, whatever happens to it meanwhile. An unknown one stays unknown.</summary>
    Task RevokeAsync(GrantId id, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>A person's grants that are alive.</summary>
    /// <param name="until">
    /// When the longest of them ends by today's settings; those of longer settings are found too, at a higher price.
    /// </param>
    Task<IReadOnlyList<StoredGrant>> ListLiveAsync(
        string subject,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancellation
    );

    /// <summary>Grants that have ended for good, in pages: what the sweep removes.</summary>
    IAsyncEnumerable<IReadOnlyList<EndedGrant>> ListEndedAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Removes their rows; those that are gone already do not disturb.</summary>
    Task RemoveAsync(IReadOnlyList<EndedGrant> grants, CancellationToken cancellation);
}

/// <summary>A grant whose last possible end has passed.</summary>
/// <param name="Resource">The audience that it was for.</param>
/// <param name="CreatedAt">When the user signed in, in whole milliseconds.</param>
public sealed record EndedGrant(GrantId Id, string Resource, DateTimeOffset CreatedAt);
