using System.Globalization;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Verdict functions that several rules share.</summary>
internal static class Judge
{
    /// <summary>Every item must do; the verdict names the others.</summary>
    public static Judgement Each<T>(
        IReadOnlyCollection<T> all,
        Func<T, bool> does,
        Func<T, string> describe,
        string pass
    ) =>
        all.Where(one => !does(one)).Select(describe).ToList() is { Count: > 0 } others
            ? Judgement.Fail(string.Join(", ", others))
            : Judgement.Pass(pass);

    public static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.Ordinal);

    /// <summary>In the largest unit that divides it.</summary>
    public static string Text(TimeSpan time) =>
        time switch
        {
            { TotalDays: >= 2 } when time.Ticks % TimeSpan.TicksPerDay == 0 => Count(time.TotalDays, "day"),
            { TotalHours: >= 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => Count(time.TotalHours, "hour"),
            { TotalMinutes: > 1 } when time.Ticks % TimeSpan.TicksPerMinute == 0 => Count(time.TotalMinutes, "minute"),
            _ => Count(time.TotalSeconds, "second"),
        };

    private static string Count(double number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:0} {unit}{(number == 1 ? "" : "s")}");
}
