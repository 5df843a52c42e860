using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace McpOAuth.SignIn;

/// <summary>
/// 32 random bytes in base64url, followed by a time in decimal digits. The time selects the partition of the row.
/// </summary>
/// <remarks>
/// A wrong time finds no row, so it needs no protection. Sweeps remove whole partitions without an index.
/// </remarks>
internal static class TimedSecret
{
    private const int RandomLength = 43;
    private const int MaximumDigits = 11;

    public static string Create(long time)
    {
        var random = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return string.Create(CultureInfo.InvariantCulture, $"{random}{time}");
    }

    public static bool TryReadTime(string? text, out long time)
    {
        time = 0;
        return text is { Length: > RandomLength and <= RandomLength + MaximumDigits }
            && Base64Url.IsValid(text.AsSpan(0, RandomLength))
            && long.TryParse(text.AsSpan(RandomLength), NumberStyles.None, CultureInfo.InvariantCulture, out time);
    }
}
