using System.Globalization;
using McpOAuth.Protocol;

namespace McpOAuth.Vault;

/// <summary>
/// The day each scope of a connection was last used. A finer resolution would cost one write per call.
/// </summary>
public sealed class ScopeUse
{
    public static readonly ScopeUse None = new(new Dictionary<string, int>());

    private readonly IReadOnlyDictionary<string, int> days;

    private ScopeUse(IReadOnlyDictionary<string, int> days) => this.days = days;

    /// <summary>Null if the scope was never used.</summary>
    public DateOnly? LastUseOf(string scope) =>
        days.TryGetValue(scope, out var day) ? DateOnly.FromDayNumber(day) : null;

    /// <summary>Returns the same object if all scopes were already used that day.</summary>
    public ScopeUse With(ScopeSet used, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        if (used.All(scope => days.TryGetValue(scope, out var day) && day >= today))
        {
            return this;
        }
        var next = new Dictionary<string, int>(days, StringComparer.Ordinal);
        foreach (var scope in used)
        {
            next[scope] = today;
        }
        return new(next);
    }

    /// <summary>
    /// Each scope with its day since 0001-01-01, for example <c>files.read 739942 files.write 739900</c>.
    /// </summary>
    public override string ToString() =>
        string.Join(' ', days.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));

    /// <summary>Skips what cannot be read: a scope then counts as unused, which the next call corrects.</summary>
    public static ScopeUse Parse(string? text)
    {
        var days = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in (text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []).Chunk(2))
        {
            if (pair.Length == 2 && int.TryParse(pair[1], CultureInfo.InvariantCulture, out var day) && IsDay(day))
            {
                days[pair[0]] = day;
            }
        }
        return new(days);
    }

    private static bool IsDay(int day) => day >= 0 && day <= DateOnly.MaxValue.DayNumber;
}
