using System.Globalization;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>The forms that most judgements have.</summary>
internal static class Judge
{
    public static Judgement Pass(string effective) => new(Verdict.Pass, effective);

    public static Judgement Warn(string effective) => new(Verdict.Warn, effective);

    public static Judgement Fail(string effective) => new(Verdict.Fail, effective);

    public static Judgement NotApplicable(string why) => new(Verdict.NotApplicable, why);

    /// <summary>Every attack of a table must have been refused.</summary>
    /// <param name="table">What came of it.</param>
    /// <param name="looked">What was looked at, where "attacks" is not the word.</param>
    public static Func<EffectiveConfiguration, Judgement?> Refused(
        Func<Behaviour, AttackResult?> table,
        string? looked = null
    ) =>
        configuration =>
            table(configuration.Behaviour) switch
            {
                null => null,
                { Succeeded.Count: 0 } result => Pass(
                    looked is null ? Tried(result) : $"{result.Tried} {looked}, all good"
                ),
                var result => Fail(
                    $"{(looked is null ? "not refused" : "not good")}: {string.Join(", ", result.Succeeded)}"
                ),
            };

    /// <summary>At most <paramref name="good"/> passes, at most <paramref name="bearable"/> warns, more fails.</summary>
    public static Func<EffectiveConfiguration, Judgement?> AtMost(
        string name,
        Func<EffectiveConfiguration, TimeSpan> value,
        TimeSpan good,
        TimeSpan bearable
    ) =>
        configuration =>
        {
            var time = value(configuration);
            var text = $"{name} = {Text(time)}";
            return time <= good ? Pass(text)
                : time <= bearable ? Warn($"{text}; {Text(good)} would do")
                : Fail($"{text}; {Text(bearable)} at the most");
        };

    /// <summary>Every one of <paramref name="all"/> must do; the others are named.</summary>
    public static Judgement Each<T>(
        IReadOnlyCollection<T> all,
        Func<T, bool> does,
        Func<T, string> name,
        string pass
    ) =>
        all.Where(one => !does(one)).Select(name).ToList() is { Count: > 0 } others
            ? Fail(string.Join(", ", others))
            : Pass(pass);

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

    private static string Tried(AttackResult result) =>
        result.Tried == 1 ? "1 attack tried, and refused" : $"{result.Tried} attacks tried, all refused";
}
