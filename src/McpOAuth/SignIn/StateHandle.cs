using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>The <c>state</c> that we send upstream: 32 random bytes, and the minute in which the attempt ends.</summary>
/// <remarks>
/// RFC 6749 §10.12. The minute is where the row lies, so that whole minutes are swept without an index; a wrong one
/// finds nothing.
/// </remarks>
public sealed class StateHandle
{
    private const int RandomLength = 43;

    private StateHandle(string value, long minute)
    {
        Value = value;
        Minute = minute;
        Hash = Secret.Sha256Of(value);
    }

    public string Value { get; }

    /// <summary>Minutes since 1970-01-01.</summary>
    public long Minute { get; }

    /// <summary>What is stored of it.</summary>
    public string Hash { get; }

    public static StateHandle Create(DateTimeOffset expiresAt)
    {
        var minute = MinuteOf(expiresAt);
        var random = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new(string.Create(CultureInfo.InvariantCulture, $"{random}{minute}"), minute);
    }

    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    public static bool TryParse(string? text, [NotNullWhen(true)] out StateHandle? state)
    {
        state = null;
        if (
            text is not { Length: > RandomLength and < RandomLength + 12 }
            || !Base64Url.IsValid(text.AsSpan(0, RandomLength))
            || !long.TryParse(
                text.AsSpan(RandomLength),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var minute
            )
        )
        {
            return false;
        }
        state = new(text, minute);
        return true;
    }

    public override string ToString() => "[secret]";
}
