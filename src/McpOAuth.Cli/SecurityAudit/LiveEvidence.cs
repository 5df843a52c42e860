using McpOAuth.Cli.Commands;

namespace McpOAuth.Cli.SecurityAudit;

/// <summary>Records a running broker's behavior, by rule.</summary>
/// <param name="broker">The broker's origin.</param>
public sealed class LiveEvidence(string broker)
{
    /// <summary>Maximum characters of a broker's text in one finding.</summary>
    private const int MaximumText = 1000;

    private readonly Dictionary<string, List<(string Probe, bool? Broke)>> notes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Judgement> warnings = new(StringComparer.Ordinal);
    private readonly List<string> notSeen = [];

    public string Broker { get; } = broker;

    /// <summary>What the broker did not show, and why.</summary>
    public IReadOnlyList<string> NotSeen => [.. notSeen.Distinct()];

    /// <summary>Records the result of a probe.</summary>
    /// <param name="probe">The probe in words.</param>
    /// <param name="broke">Whether the response broke the rule. Null if it does not tell, or there was none.</param>
    public void Note(string rule, string probe, bool? broke)
    {
        if (!notes.TryGetValue(rule, out var list))
        {
            notes[rule] = list = [];
        }
        list.Add((probe, broke));
    }

    /// <summary>Records that the broker misses a SHOULD.</summary>
    public void Warn(string rule, string effective) => warnings[rule] = Judgement.Warn(effective);

    public void CannotSee(string what) => notSeen.Add(Printable.Of(what, MaximumText));

    /// <summary>A rule passes only if every one of its probes was answered and none broke it.</summary>
    public Judgement Of(string rule)
    {
        if (!notes.TryGetValue(rule, out var list))
        {
            return warnings.GetValueOrDefault(rule) ?? Judgement.NotSeen("the broker did not show it");
        }
        var broke = list.Where(note => note.Broke == true).Select(note => note.Probe).ToList();
        var seen = list.Count(note => note.Broke is not null);
        return broke.Count > 0 ? Judgement.Fail(Printable.Of($"broken by: {string.Join(", ", broke)}", MaximumText))
            : seen < list.Count ? Judgement.NotSeen($"{seen} of {Count(list.Count)} answered")
            : warnings.GetValueOrDefault(rule) ?? Judgement.Pass($"{Count(seen)}, none broke it");
    }

    private static string Count(int probes) => probes == 1 ? "1 probe" : $"{probes} probes";
}
