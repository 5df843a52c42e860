using System.Threading.Channels;
using McpOAuth.Attempts;
using McpOAuth.Azure.TableStorage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>The table of failed attempts. A test can wait for a row, which is written after the response.</summary>
internal sealed class ArrivingAttempts(IFailedAttemptStore table) : IFailedAttemptStore
{
    private readonly Channel<FailedAttempt> arrived = Channel.CreateUnbounded<FailedAttempt>();

    public static void AddTo(IServiceCollection services) =>
        services.Replace(
            ServiceDescriptor.Singleton<IFailedAttemptStore>(provider => new ArrivingAttempts(
                provider.GetRequiredService<TableFailedAttemptStore>()
            ))
        );

    public async Task AddAsync(FailedAttempt attempt, CancellationToken cancellation)
    {
        await table.AddAsync(attempt, cancellation);
        arrived.Writer.TryWrite(attempt);
    }

    public Task<IReadOnlyList<FailedAttempt>> FindAsync(string reference, CancellationToken cancellation) =>
        table.FindAsync(reference, cancellation);

    /// <summary>Fails after half a minute, so that a row that is missing does not end in a hang.</summary>
    public Task<FailedAttempt> NextAsync(CancellationToken cancellation) =>
        arrived.Reader.ReadAsync(cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), cancellation);
}
