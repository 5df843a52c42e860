using McpOAuth.Cli.Commands;

namespace McpOAuth.Cli.SecurityAudit;

/// <summary>What a running broker did, noted rule by rule.</summary>
/// <param name="broker">Its origin.</param>
public sealed class LiveEvidence(string broker)
{
    /// <summary>Characters of a broker's text in one finding.</summary>
    private const int MaximumText = 1000;

    private readonly Dictionary<string, List<(string Probe, bool? Broke)>> notes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Judgement> warnings = new(StringComparer.Ordinal);
    private readonly List<string> notSeen = [];

    public string Broker { get; } = broker;

    /// <summary>What it did not show, and why.</summary>
    public IReadOnlyList<string> NotSeen => [.. notSeen.Distinct()];

    /// <summary>Notes a probe.</summary>
    /// <param name="probe">In words.</param>
    /// <param name="broke">Whether it broke the rule. Null if the answer does not say, or there was none.</param>
    public void Note(string rule, string probe, bool? broke)
    {
        if (!notes.TryGetValue(rule, out var list))
        {
            notes[rule] = list = [];
        }
        list.Add((probe, broke));
    }

    /// <summary>Notes that a SHOULD is missed.</summary>
    public void Warn(string rule, string effective) => warnings[rule] = Judgement.Warn(effective);

    public void CannotSee(string what) => notSeen.Add(Printable.Of(what, MaximumText));

    /// <summary>A rule passes only if every one of its probes was answered and none broke it.</summary>
    public Judgement Of(string rule)
    {
        if (!notes.TryGetValue(rule, out var list))
        {
            return warnings.GetValueOrDefault(rule) ?? Judgement.NotSeen("the broker did not show it");
        }
        var broke = list.Where(one => one.Broke == true).Select(one => one.Probe).ToList();
        var seen = list.Count(one => one.Broke is not null);
        return broke.Count > 0 ? Judgement.Fail(Printable.Of($"broken by: {string.Join(", ", broke)}", MaximumText))
            : seen < list.Count ? Judgement.NotSeen($"{seen} of {Count(list.Count)} answered")
            : warnings.GetValueOrDefault(rule) ?? Judgement.Pass($"{Count(seen)}, none broke it");
    }

    private static string Count(int probes) => probes == 1 ? "1 probe" : $"{probes} probes";
}
