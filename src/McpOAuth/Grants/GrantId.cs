using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace McpOAuth.Grants;

/// <summary>Names a grant: whose it is, the week in which it ends at the latest, and 16 random bytes.</summary>
/// <remarks>Subject and week stand in it so that the row is found, and whole weeks are swept, without an index.</remarks>
public sealed record GrantId(string Subject, int Week, string Unique)
{
    public static GrantId Create(string subject, DateTimeOffset endsAt) =>
        new(subject, WeekOf(endsAt), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));

    /// <summary>Weeks since 1970-01-01.</summary>
    public static int WeekOf(DateTimeOffset time) => (int)(time.ToUnixTimeSeconds() / (7 * 24 * 3600));

    /// <param name="week">Counted as by <see cref="WeekOf"/>.</param>
    public static DateTimeOffset EndOf(int week) => DateTimeOffset.UnixEpoch.AddDays(7 * (week + 1L));

    /// <summary>What an access token says of it beside its <c>sub</c>.</summary>
    public string ToClaim() => string.Create(CultureInfo.InvariantCulture, $"{Week}.{Unique}");

    public static bool TryParse(string subject, string? claim, [NotNullWhen(true)] out GrantId? id)
    {
        id = null;
        var parts = claim?.Split('.');
        if (
            parts is not { Length: 2 }
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var week)
            || parts[1].Length != 22
            || !Base64Url.IsValid(parts[1])
        )
        {
            return false;
        }
        id = new(subject, week, parts[1]);
        return true;
    }
}
