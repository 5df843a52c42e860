using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>Identifies a grant by its user, the latest week in which it can end, and 16 bytes.</summary>
/// <remarks>Subject and week lead to the row, and let whole weeks be swept, without an index.</remarks>
[JsonConverter(typeof(TextValueConverter<GrantId>))]
public sealed record GrantId(string Subject, int Week, string Unique) : ITextValue<GrantId>
{
    string ITextValue<GrantId>.Text => $"{Subject}.{ToClaim()}";

    /// <summary>A new grant: its bytes are random.</summary>
    public static GrantId Create(string subject, DateTimeOffset endsAt) =>
        new(subject, WeekOf(endsAt), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The same grant each time, so that the repetition of a request finds what it wrote before.</summary>
    /// <param name="origin">What the grant is for. Nothing else has the same text.</param>
    public static GrantId Derive(string subject, DateTimeOffset endsAt, string origin) =>
        new(
            subject,
            WeekOf(endsAt),
            Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"grant of {origin}")).AsSpan(0, 16))
        );

    /// <summary>Weeks since 1970-01-01.</summary>
    public static int WeekOf(DateTimeOffset time) => (int)(time.ToUnixTimeSeconds() / (7 * 24 * 3600));

    /// <param name="week">Counted as by <see cref="WeekOf"/>.</param>
    public static DateTimeOffset EndOf(int week) => DateTimeOffset.UnixEpoch.AddDays(7 * (week + 1L));

    /// <summary>The value of the access token's <c>grant_id</c> claim. The subject is in <c>sub</c>.</summary>
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

    // The last two parts contain no dot, so the subject may contain dots.
    static bool ITextValue<GrantId>.TryParse(string? text, [NotNullWhen(true)] out GrantId? value)
    {
        value = null;
        var parts = text?.Split('.') ?? [];
        return parts.Length >= 3 && TryParse(string.Join('.', parts[..^2]), $"{parts[^2]}.{parts[^1]}", out value);
    }
}
