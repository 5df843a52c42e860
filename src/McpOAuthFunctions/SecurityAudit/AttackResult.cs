namespace McpOAuthFunctions.SecurityAudit;

/// <summary>What came of a table of attacks that was tried.</summary>
/// <param name="Tried">How many.</param>
/// <param name="Succeeded">Those that were not refused, as a person can read them.</param>
public sealed record AttackResult(int Tried, IReadOnlyList<string> Succeeded)
{
    public static AttackResult AllRefused { get; } = new(1, []);

    public static AttackResult Of(params IReadOnlyCollection<(string Attack, bool Succeeded)> attacks) =>
        new(attacks.Count, [.. attacks.Where(attack => attack.Succeeded).Select(attack => attack.Attack)]);

    /// <summary>
    /// Of attacks on a broker that may not have said what it does (null). Null where all that it said was right, and
    /// it did not say everything: that is no proof.
    /// </summary>
    public static AttackResult? OfSeen(params IReadOnlyCollection<(string Attack, bool? Succeeded)> attacks)
    {
        var seen = Of([
            .. attacks.Where(one => one.Succeeded is not null).Select(one => (one.Attack, one.Succeeded == true)),
        ]);
        return seen.Tried < attacks.Count && seen.Succeeded.Count == 0 ? null : seen;
    }

    /// <summary>Both tables as one.</summary>
    public AttackResult With(AttackResult other) => new(Tried + other.Tried, [.. Succeeded, .. other.Succeeded]);

    /// <summary>Both tables as one, where null is a table that was not seen whole.</summary>
    public static AttackResult? OfBoth(AttackResult? one, AttackResult? other) =>
        one is not null && other is not null ? one.With(other)
        : (one ?? other) is { Succeeded.Count: > 0 } broken ? broken
        : null;
}
