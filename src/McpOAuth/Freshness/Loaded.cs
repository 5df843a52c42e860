using System.Runtime.ExceptionServices;

namespace McpOAuth.Freshness;

/// <summary>The result of a load, and whether it is cached.</summary>
internal sealed record Loaded<T>
{
    private Loaded() { }

    public required T Value { get; init; }

    /// <summary>Null for the policy's lifetime.</summary>
    public TimeSpan? Lifetime { get; private init; }

    public bool IsKept { get; private init; }

    /// <summary>The load failed. Callers that cannot use a stale copy get the value. The next load backs off.</summary>
    public bool IsFailure { get; private init; }

    public static Loaded<T> Keep(T value, TimeSpan? lifetime = null) =>
        new()
        {
            Value = value,
            Lifetime = lifetime,
            IsKept = true,
        };

    /// <summary>Returned to waiting callers but not cached. An older copy is dropped.</summary>
    public static Loaded<T> Discard(T value) => new() { Value = value };

    /// <summary>A temporary failure, as a value instead of an exception.</summary>
    public static Loaded<T> Fail(T value) => new() { Value = value, IsFailure = true };
}

/// <summary>
/// How a load ended. A value instead of a faulted task, which nobody would observe in the background.
/// </summary>
internal sealed record LoadOutcome<T>(Loaded<T>? Loaded, Exception? Fault)
{
    private readonly ExceptionDispatchInfo? fault = Fault is null ? null : ExceptionDispatchInfo.Capture(Fault);

    public bool IsFailure => Loaded is null or { IsFailure: true };

    /// <summary>Returns the value, or rethrows the load's exception.</summary>
    public T Answer()
    {
        fault?.Throw();
        return Loaded!.Value;
    }
}
