namespace McpOAuth.Azure.Settings;

/// <summary>Limits per caller, and for all callers together, on one instance. 0 means no limit.</summary>
/// <remarks>
/// Each instance counts separately, so N instances allow N times as much. These limits only keep one caller from
/// filling storage or tying up an instance. Guarantees that must hold across instances are enforced in storage.
/// </remarks>
public sealed record RateLimits
{
    public static readonly RateLimits Off = new();

    /// <summary>For production. Hosted clients register for whole companies from a few addresses.</summary>
    public static readonly RateLimits Default = new()
    {
        RegistrationsPerCallerPerHour = 200,
        RegistrationsPerHour = 2_000,
        RequestsPerCallerPerMinute = 3_000,
    };

    public int RegistrationsPerCallerPerHour { get; init; }

    public int RegistrationsPerHour { get; init; }

    /// <summary>Requests that may cost storage operations: everything but metadata, probes and introspection.</summary>
    public int RequestsPerCallerPerMinute { get; init; }
}
