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
