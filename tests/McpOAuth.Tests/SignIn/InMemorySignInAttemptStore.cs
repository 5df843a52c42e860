using System.Collections.Concurrent;
using McpOAuth.SignIn;

namespace McpOAuth.Tests.SignIn;

/// <summary>Sign-ins under way, each removed by exactly one of many.</summary>
internal sealed class InMemorySignInAttemptStore : ISignInAttemptStore
{
    private readonly ConcurrentDictionary<string, UpstreamAttempt> attempts = [];

    public int Count => attempts.Count;

    public Task<string?> AddAsync(StateHandle state, UpstreamAttempt attempt, CancellationToken cancellation)
    {
        attempts[state.Hash] = attempt;
        return Task.FromResult<string?>(null);
    }

    public Task<(UpstreamAttempt Attempt, string Version)?> OpenTicketAsync(
        StateHandle state,
        string ticket,
        CancellationToken cancellation
    ) => Task.FromResult<(UpstreamAttempt, string)?>(null);

    public async Task<(UpstreamAttempt Attempt, string Version)?> FindAsync(
        StateHandle state,
        CancellationToken cancellation
    )
    {
        // As with a real store, others come between.
        await Task.Yield();
        return attempts.TryGetValue(state.Hash, out var attempt) ? (attempt, "only") : null;
    }

    public async Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation)
    {
        await Task.Yield();
        return attempts.TryRemove(state.Hash, out _);
    }
}
