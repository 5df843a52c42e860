namespace McpOAuth.SignIn;

/// <summary>Stores sign-ins and tool connections in progress. All guarantees hold across instances.</summary>
public interface ISignInAttemptStore
{
    Task AddAsync(StateHandle state, UpstreamAttempt attempt, CancellationToken cancellation);

    /// <summary>The attempt and its version. Null if there is none, or it was already claimed or swept.</summary>
    Task<(UpstreamAttempt Attempt, string Version)?> FindAsync(StateHandle state, CancellationToken cancellation);

    /// <summary>Claims the attempt for the caller. Returns true for exactly one of several concurrent callers (I1).</summary>
    Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation);
}
