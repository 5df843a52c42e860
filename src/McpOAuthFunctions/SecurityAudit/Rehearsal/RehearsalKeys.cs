using System.Collections.Concurrent;
using McpOAuth.Keys;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>Data keys of a rehearsal: they live and end with it, so nothing needs to wrap them.</summary>
internal sealed class RehearsalKeys : IDataKeyStore, IKeyWrapping, ISigningKeyStore
{
    private const string WrappingKeyId = "rehearsal";

    private readonly ConcurrentDictionary<uint, StoredDataKey> dataKeys = new();
    private readonly ConcurrentDictionary<int, StoredSigningKey> signingKeys = new();

    Task<IReadOnlyList<StoredDataKey>> IDataKeyStore.ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StoredDataKey>>([.. dataKeys.Values.OrderBy(key => key.Id)]);

    Task<bool> IDataKeyStore.TryAddAsync(StoredDataKey key, CancellationToken cancellation) =>
        Task.FromResult(dataKeys.TryAdd(key.Id, key));

    public Task<bool> TryReportUseAsync(uint id, long messages, DateTimeOffset at, CancellationToken cancellation) =>
        Task.FromResult(true);

    public Task<bool> TryRetireAsync(StoredDataKey key, DateTimeOffset at, CancellationToken cancellation) =>
        Task.FromResult(false);

    public Task<string> CurrentKeyIdAsync(CancellationToken cancellation) => Task.FromResult(WrappingKeyId);

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation) =>
        Task.FromResult(new WrappedKey(WrappingKeyId, clear.ToArray()));

    public Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation) =>
        Task.FromResult(wrapped.Ciphertext.ToArray());

    Task<IReadOnlyList<StoredSigningKey>> ISigningKeyStore.ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StoredSigningKey>>([.. signingKeys.Values.OrderBy(key => key.Sequence)]);

    Task<bool> ISigningKeyStore.TryAddAsync(StoredSigningKey key, CancellationToken cancellation) =>
        Task.FromResult(signingKeys.TryAdd(key.Sequence, key));

    public Task ActivateAsync(int sequence, DateTimeOffset at, CancellationToken cancellation) => Task.CompletedTask;

    public Task RemoveAsync(int sequence, CancellationToken cancellation) => Task.CompletedTask;
}
