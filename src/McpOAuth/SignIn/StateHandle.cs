using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>
/// The <c>state</c> that we send to the upstream: 32 random bytes, and the minute in which the attempt expires.
/// </summary>
/// <remarks>RFC 6749 §10.12.</remarks>
[JsonConverter(typeof(NeverInJson<StateHandle>))]
public sealed class StateHandle
{
    /// <summary>How much later than its attempt a state can look expired.</summary>
    public static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private StateHandle(string value, long minute)
    {
        Value = value;
        Minute = minute;
        Hash = Secret.Sha256Of(value);
    }

    public string Value { get; }

    /// <summary>Minutes since 1970-01-01.</summary>
    public long Minute { get; }

    /// <summary>Stored instead of the value.</summary>
    public string Hash { get; }

    public static StateHandle Create(DateTimeOffset expiresAt)
    {
        var minute = MinuteOf(expiresAt);
        return new(TimedSecret.Create(minute), minute);
    }

    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    public static bool TryParse(string? text, [NotNullWhen(true)] out StateHandle? state)
    {
        state = TimedSecret.TryReadTime(text, out var minute) ? new(text!, minute) : null;
        return state is not null;
    }

    public override string ToString() => "[secret]";
}
