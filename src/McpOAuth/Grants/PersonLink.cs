namespace McpOAuth.Grants;

/// <summary>The user behind an identifier that several issuers have in common.</summary>
public sealed record PersonLink
{
    /// <summary>A hash of the common identifier, or of an issuer's own.</summary>
    public required string Key { get; init; }

    /// <summary>The <c>sub</c> of the user's tokens.</summary>
    public required string Subject { get; init; }

    /// <summary>
    /// The identity that each source has for the user: a name of the source, and a hash of its issuer and subject. The
    /// first identity of a source is the only one, so that an address which passes to another user gives nothing away.
    /// </summary>
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();
}

/// <summary>A link's row and the version that a replacement must match.</summary>
public sealed record VersionedPersonLink(PersonLink Link, string Version);

/// <summary>Stores links between the identities of a user. All guarantees hold across instances.</summary>
public interface IPersonLinkStore
{
    Task<VersionedPersonLink?> FindAsync(string key, CancellationToken cancellation);

    /// <summary>Inserts the link. False if the key is taken.</summary>
    Task<bool> TryAddAsync(PersonLink link, CancellationToken cancellation);

    /// <summary>Replaces the link if it still has <paramref name="version"/>. False if not.</summary>
    Task<bool> TryReplaceAsync(PersonLink link, string version, CancellationToken cancellation);
}
