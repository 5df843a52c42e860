using System.Collections.Concurrent;
using McpOAuth.Clients;
using McpOAuth.SignIn;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>The clients, sign-ins under way and approvals of a rehearsal.</summary>
internal sealed class RehearsalRows : IClientStore, ISignInAttemptStore, IApprovalStore, IReplayStore
{
    private const string Version = "1";

    private readonly ConcurrentDictionary<string, Client> clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UpstreamAttempt> attempts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    public Task AddAsync(Client client, CancellationToken cancellation)
    {
        clients[client.ClientId] = client;
        return Task.CompletedTask;
    }

    public Task<VersionedClient?> FindAsync(string clientId, CancellationToken cancellation) =>
        Task.FromResult(clients.TryGetValue(clientId, out var client) ? new VersionedClient(client, Version) : null);

    public Task<bool> TryReplaceAsync(Client client, string version, CancellationToken cancellation) =>
        Task.FromResult(false);

    public Task<bool> TryRenewAsync(Client client, DateTimeOffset expiresAt, CancellationToken cancellation) =>
        Task.FromResult(true);

    public Task<bool> TryRemoveAsync(Client client, CancellationToken cancellation) => Task.FromResult(false);

    public Task AddAsync(StateHandle state, UpstreamAttempt attempt, CancellationToken cancellation)
    {
        attempts[state.Value] = attempt;
        return Task.CompletedTask;
    }

    public Task<(UpstreamAttempt Attempt, string Version)?> FindAsync(
        StateHandle state,
        CancellationToken cancellation
    ) =>
        Task.FromResult<(UpstreamAttempt, string)?>(
            attempts.TryGetValue(state.Value, out var attempt) ? (attempt, Version) : null
        );

    public Task<bool> TryClaimAsync(StateHandle state, string version, CancellationToken cancellation) =>
        Task.FromResult(attempts.TryRemove(state.Value, out _));

    public Task<Approval?> FindAsync(ApprovalKey key, CancellationToken cancellation) =>
        Task.FromResult<Approval?>(null);

    public Task PutAsync(ApprovalKey key, Approval approval, CancellationToken cancellation) => Task.CompletedTask;

    public Task<bool> TryUseAsync(string hash, DateTimeOffset until, CancellationToken cancellation) =>
        Task.FromResult(used.TryAdd(hash, until));
}
