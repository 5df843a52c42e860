using System.Runtime.ExceptionServices;

namespace McpOAuth.Freshness;

/// <summary>What a load returned, and whether it is kept.</summary>
internal sealed record Loaded<T>
{
    private Loaded() { }

    public required T Value { get; init; }

    /// <summary>Null for the policy's lifetime.</summary>
    public TimeSpan? Lifetime { get; private init; }

    public bool IsKept { get; private init; }

    /// <summary>The value is an answer for callers that cannot use a stale copy. The next load waits for the back-off.</summary>
    public bool IsFailure { get; private init; }

    public static Loaded<T> Keep(T value, TimeSpan? lifetime = null) =>
        new()
        {
            Value = value,
            Lifetime = lifetime,
            IsKept = true,
        };

    /// <summary>Answers the callers that wait. No copy is kept, and an older copy is dropped.</summary>
    public static Loaded<T> Discard(T value) => new() { Value = value };

    /// <summary>A temporary failure that is a value and not an exception.</summary>
    public static Loaded<T> Fail(T value) => new() { Value = value, IsFailure = true };
}

/// <summary>How a load ended. Never a faulted task: a load in the background may have no caller that observes it.</summary>
internal sealed record LoadOutcome<T>(Loaded<T>? Loaded, Exception? Fault)
{
    private readonly ExceptionDispatchInfo? fault = Fault is null ? null : ExceptionDispatchInfo.Capture(Fault);

    public bool IsFailure => Loaded is null or { IsFailure: true };

    /// <summary>The value, or the exception of the load.</summary>
    public T Answer()
    {
        fault?.Throw();
        return Loaded!.Value;
    }
}
