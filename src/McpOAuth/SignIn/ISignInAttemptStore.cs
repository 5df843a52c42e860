namespace McpOAuth.SignIn;

/// <summary>Stores sign-ins and tool connections in progress. All guarantees hold across instances.</summary>
public interface ISignInAttemptStore
{
    /// <summary>
    /// Stores the attempt. Returns a ticket for the browser, with which it is claimed without a read. Null if there is
    /// none.
    /// </summary>
    Task<string?> AddAsync(StateHandle state, UpstreamAttempt attempt, CancellationToken cancellation);

    /// <summary>
    /// The attempt and its version as they were added. Null if the ticket is not ours, or of another state. Whether the
    /// attempt is still there, only <see cref="TryClaimAsync"/> tells.
    /// </summary>
    Task<(UpstreamAttempt Attempt, string Version)?> OpenTicketAsync(
        StateHandle state,
        string ticket,
        CancellationToken cancellation
    );

    /// <summary>The attempt and its version. Null if there is none, or it was already claimed or swept.</summary>
    Task<(UpstreamAttempt Attempt, string Version)?> FindAsync(StateHandle state, CancellationToken cancellation);

    /// <summary>Claims the attempt for the caller. Returns true for exactly one of several concurrent callers (I1).</summary>
    Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation);
}
