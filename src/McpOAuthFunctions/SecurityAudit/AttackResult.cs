namespace McpOAuthFunctions.SecurityAudit;

/// <summary>What came of a table of attacks that was tried.</summary>
/// <param name="Tried">How many.</param>
/// <param name="Succeeded">Those that were not refused, as a person can read them.</param>
public sealed record AttackResult(int Tried, IReadOnlyList<string> Succeeded)
{
    public static AttackResult AllRefused { get; } = new(1, []);

    public static AttackResult Of(params IReadOnlyCollection<(string Attack, bool Succeeded)> attacks) =>
        new(attacks.Count, [.. attacks.Where(attack => attack.Succeeded).Select(attack => attack.Attack)]);

    /// <summary>Both tables as one.</summary>
    public AttackResult With(AttackResult other) => new(Tried + other.Tried, [.. Succeeded, .. other.Succeeded]);
}
