namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>What several rules share.</summary>
internal static class Judge
{
    private static readonly (int Seconds, string Name)[] Units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];

    /// <summary>Every item must do; the verdict names the others.</summary>
    public static Judgement Each<T>(IReadOnlyList<T> all, Func<T, bool> does, Func<T, string> name, string pass) =>
        all.Where(one => !does(one)).Select(name).ToList() is { Count: > 0 } others
            ? Judgement.Fail(string.Join(", ", others))
            : Judgement.Pass(pass);

    public static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.Ordinal);

    /// <summary>In the largest unit of which it is a multiple.</summary>
    public static string Text(TimeSpan time)
    {
        var seconds = (long)time.TotalSeconds;
        var unit = Array.Find(Units, one => seconds > one.Seconds && seconds % one.Seconds == 0);
        return unit.Name is null ? $"{seconds} seconds" : $"{seconds / unit.Seconds} {unit.Name}s";
    }
}
