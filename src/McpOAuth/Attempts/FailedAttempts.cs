using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Attempts;

/// <summary>Keeps what failed for <c>mcp-oauth explain</c>. Best effort: the log has it too.</summary>
public sealed partial class FailedAttempts(
    IFailedAttemptStore store,
    AttemptBudget budget,
    TimeProvider clock,
    ILogger<FailedAttempts> logger
)
{
    /// <summary>Characters of a text that a stranger can influence.</summary>
    public const int MaximumLength = 512;

    /// <summary>How long a write may take. Nobody waits for it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>What is to be stored of this request. Null if nothing failed, or a limit is reached.</summary>
    /// <param name="caller">An address or network.</param>
    public FailedAttempt? Of(AttemptFacts facts, string caller)
    {
        // A token request counts only with a code of ours, which strangers do not have.
        if (
            facts.Failure is not { } failure
            || (failure.Endpoint == "token" && facts.Steps.Count == 0)
            || LoginTrace.CorrelationId is not { } correlationId
            || !budget.TrySpend(caller)
        )
        {
            return null;
        }
        return new()
        {
            Reference = LoginTrace.ReferenceOf(correlationId),
            CorrelationId = correlationId,
            At = clock.GetUtcNow(),
            Failure = failure with { Reason = Short(failure.Reason)! },
            Status = 0,
            ClientId = Short(facts.ClientId),
            Resource = Short(facts.Resource),
            Tool = Short(facts.Tool),
            Upstream = facts.Upstream,
            Subject = facts.Subject,
            Steps = [.. facts.Steps],
        };
    }

    /// <summary>Stores it. Never throws, and takes no longer than two seconds.</summary>
    public async Task KeepAsync(FailedAttempt attempt)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        try
        {
            await store.AddAsync(attempt, limit.Token);
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            NotKept(attempt.CorrelationId, exception);
        }
    }

    private static string? Short(string? text) => text is null ? null : OneLine.Of(text).Truncate(MaximumLength);

    [LoggerMessage(1111, LogLevel.Warning, "Failed attempt not stored; 'explain' will not find it: {CorrelationId}")]
    private partial void NotKept(string correlationId, Exception exception);
}
