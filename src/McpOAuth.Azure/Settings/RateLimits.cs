namespace McpOAuth.Azure.Settings;

/// <summary>How often one caller, and all callers together, may ask an instance. 0 is no limit.</summary>
/// <remarks>
/// Each instance counts for itself: N instances let through N times as much. What must hold across instances rests on
/// storage and not on these; they keep one caller from filling storage or an instance's time.
/// </remarks>
public sealed record RateLimits
{
    public static readonly RateLimits Off = new();

    /// <summary>For production. Hosted clients register whole companies from a few addresses.</summary>
    public static readonly RateLimits Default = new()
    {
        RegistrationsPerCallerPerHour = 200,
        RegistrationsPerHour = 2_000,
        RequestsPerCallerPerMinute = 3_000,
    };

    public int RegistrationsPerCallerPerHour { get; init; }

    public int RegistrationsPerHour { get; init; }

    /// <summary>Requests that may cost storage operations: all but metadata, probes and introspection.</summary>
    public int RequestsPerCallerPerMinute { get; init; }
}
