using McpOAuth.Clients;
using McpOAuth.Freshness;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>
/// Notes that an access token was introspected or exchanged while its code's answer can still be had again (I2).
/// </summary>
/// <remarks>
/// Costs one insert per grant and instance, and only in the first minute after the redemption. The note is a row of its
/// own: a change of the grant's row would make the hint of its refresh token stale.
/// </remarks>
public sealed class FirstUse(IReplayStore notes, TimeProvider clock)
{
    /// <summary>A few hundred bytes each.</summary>
    private const int MaximumCached = 10_000;

    private readonly FreshByKey<GrantId, bool> noted = new(
        new() { Lifetime = RedemptionAnswer.Window },
        clock,
        MaximumCached
    );

    /// <summary>Best effort: the token is good even if its use cannot be noted.</summary>
    public async Task NoteAsync(StoredGrant grant, CancellationToken cancellation)
    {
        if (grant.AnswerEndsAt is not { } endsAt || clock.GetUtcNow() >= endsAt)
        {
            return;
        }
        try
        {
            await noted.GetAsync(
                grant.Id,
                async limit => Loaded<bool>.Keep(await notes.TryUseAsync(HashOf(grant.Id), endsAt, limit)),
                mayBeStale: false,
                cancellation
            );
        }
        catch (OutageException)
        {
            // The span and the metrics of the storage call show it.
        }
    }

    public async Task<bool> WasNotedAsync(StoredGrant grant, CancellationToken cancellation) =>
        grant.AnswerEndsAt is { } endsAt && await notes.WasUsedAsync(HashOf(grant.Id), endsAt, cancellation);

    // Client assertions are hashed with a line feed after the client's id, so no value of theirs looks like this.
    private static string HashOf(GrantId id) => Secret.Sha256Of($"grant used {id.Subject} {id.ToClaim()}");
}
