namespace McpOAuth.SignIn;

/// <summary>Where sign-ins and connections under way are kept. Every promise holds across instances.</summary>
public interface ISignInAttemptStore
{
    Task AddAsync(StateHandle state, UpstreamAttempt attempt, CancellationToken cancellation);

    /// <summary>The attempt and its version; null where there is none (any more).</summary>
    Task<(UpstreamAttempt Attempt, string Version)?> FindAsync(StateHandle state, CancellationToken cancellation);

    /// <summary>Removes the attempt: true for exactly one of many callers (I1).</summary>
    Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation);
}
