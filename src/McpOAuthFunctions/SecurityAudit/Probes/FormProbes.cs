using System.Globalization;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>Forms and answers that nobody asked for.</summary>
internal static class FormProbes
{
    // As long as a true one, so that it is looked for and not found.
    private static readonly string LikeAState = new('A', 43);

    public static async Task<Behaviour> ObserveAsync(
        ProbeClient client,
        Behaviour seen,
        CancellationToken cancellation
    ) =>
        seen with
        {
            ForgedStates = await StatesAsync(client, cancellation),
            ForgedConsents = await ConsentsAsync(client, cancellation),
        };

    private static async Task<AttackResult?> StatesAsync(ProbeClient client, CancellationToken cancellation)
    {
        var minute = DateTimeOffset.UnixEpoch.AddYears(60).ToUnixTimeSeconds() / 60;
        var unknown = string.Create(CultureInfo.InvariantCulture, $"{LikeAState}{minute}");
        var attacks = new List<(string, bool?)>();
        foreach (
            var (attack, query) in ((string, string)[])
                [
                    ("a callback without a state", "?code=audit"),
                    ("a malformed state", "?code=audit&state=audit"),
                    ("an unknown state", $"?code=audit&state={unknown}"),
                ]
        )
        {
            var answer = await client.GetAsync($"/callback/{client.Target.Upstream}{query}", cancellation);
            attacks.Add((attack, answer.Shows(IsTaken)));
        }
        return AttackResult.OfSeen(attacks);
    }

    private static async Task<AttackResult?> ConsentsAsync(ProbeClient client, CancellationToken cancellation)
    {
        (string, string)[] forged =
        [
            ("request", LikeAState),
            ("decision", "approve"),
            ("scope", client.Target.Resource),
        ];
        var empty = await client.PostAsync("/consent", [], cancellation);
        var foreign = await client.PostAsync("/consent", forged, cancellation, ("Sec-Fetch-Site", "cross-site"));
        var own = await client.PostAsync("/consent", forged, cancellation, ("Sec-Fetch-Site", "same-origin"));
        return AttackResult.OfSeen([
            ("an empty form", empty.Shows(IsTaken)),
            ("the form of a foreign page", foreign.Shows(IsTaken)),
            ("a form that nobody was shown", own.Shows(IsTaken)),
        ]);
    }

    private static bool IsTaken(ProbeAnswer answer) => !answer.StaysAsError;
}
