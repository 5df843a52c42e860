namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Helpers shared by the rules.</summary>
internal static class Judge
{
    private static readonly (int Seconds, string Name)[] Units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];

    /// <summary>Passes if every item is good; otherwise fails and names the bad items.</summary>
    public static Judgement Each<T>(IReadOnlyList<T> all, Func<T, bool> isGood, Func<T, string> name, string pass) =>
        all.Where(item => !isGood(item)).Select(name).ToList() is { Count: > 0 } bad
            ? Judgement.Fail(string.Join(", ", bad))
            : Judgement.Pass(pass);

    public static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.Ordinal);

    /// <summary>The time in its largest whole unit.</summary>
    public static string Text(TimeSpan time)
    {
        var seconds = (long)time.TotalSeconds;
        var unit = Array.Find(Units, candidate => seconds > candidate.Seconds && seconds % candidate.Seconds == 0);
        return unit.Name is null ? $"{seconds} seconds" : $"{seconds / unit.Seconds} {unit.Name}s";
    }
}
