using McpOAuth.Telemetry;

namespace McpOAuth.Attempts;

/// <summary>A login or connection that failed, for <c>mcp-oauth explain</c>. Nothing in it is secret.</summary>
public sealed record FailedAttempt
{
    /// <summary>How long it is kept at least. The sweep removes whole days.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The beginning of <see cref="CorrelationId"/>: what the error page showed.</summary>
    public required string Reference { get; init; }

    /// <summary>The W3C trace id of the attempt's first request.</summary>
    public required string CorrelationId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AttemptFailure Failure { get; init; }

    /// <summary>The status of the response.</summary>
    public required int Status { get; init; }

    public string? ClientId { get; init; }

    public string? Resource { get; init; }

    public string? Tool { get; init; }

    public string? Upstream { get; init; }

    public string? Subject { get; init; }

    public IReadOnlyList<AttemptStep> Steps { get; init; } = [];
}

/// <summary>Stores failed attempts. Several rows may have the same reference: an attempt can fail more than once.</summary>
public interface IFailedAttemptStore
{
    Task AddAsync(FailedAttempt attempt, CancellationToken cancellation);

    /// <summary>The failures with this reference, the oldest first.</summary>
    Task<IReadOnlyList<FailedAttempt>> FindAsync(string reference, CancellationToken cancellation);
}
