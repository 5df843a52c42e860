using System.Globalization;
using McpOAuth.Protocol;

namespace McpOAuth.Vault;

/// <summary>When each scope of a connection was used last, by the day: finer would cost a write a call.</summary>
public sealed class ScopeUse
{
    public static readonly ScopeUse None = new(new Dictionary<string, int>());

    private readonly IReadOnlyDictionary<string, int> days;

    private ScopeUse(IReadOnlyDictionary<string, int> days) => this.days = days;

    /// <summary>Null where the scope was never used.</summary>
    public DateOnly? LastUseOf(string scope) =>
        days.TryGetValue(scope, out var day) ? DateOnly.FromDayNumber(day) : null;

    /// <summary>The same object where all of them were used on that day already.</summary>
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

    /// <summary>Such as <c>files.read 739942 files.write 739900</c>: each scope and its day, counted from 0001-01-01.</summary>
    public override string ToString() =>
        string.Join(' ', days.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));

    public static ScopeUse Parse(string? text)
    {
        var words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new(
            words
                .Chunk(2)
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture))
        );
    }
}
