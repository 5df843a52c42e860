using Bench.Servers;

namespace Bench;

/// <summary>The size of the measurement.</summary>
/// <param name="Operations">Of each kind in each round.</param>
/// <param name="Callers">The numbers of concurrent callers, each measured on its own.</param>
/// <param name="Works">The kinds of work. Empty means all.</param>
/// <param name="PerSecond">Operations that begin in a second at most. Null means as many as the callers can.</param>
internal sealed record Plan(int Operations, int[] Callers, int Rounds, string[] Works, int? PerSecond);

/// <summary>The rounds of one kind of work on one server.</summary>
internal sealed record Figure(string Server, string State, string Work, int Callers, IReadOnlyList<Round> Rounds);

/// <summary>The whole measurement, with what one needs to know to judge it.</summary>
/// <param name="PerSecond">See <see cref="Plan"/>.</param>
internal sealed record Result(
    string Machine,
    string Date,
    string Placement,
    int? PerSecond,
    IReadOnlyList<Figure> Figures
);

/// <summary>Alternates between the servers in every round, so that other load on the machine affects all of them.</summary>
internal static class Measurement
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(
        Plan plan,
        IReadOnlyList<IServerUnderLoad> servers,
        TextWriter progress,
        CancellationToken cancellation
    )
    {
        var figures = new Dictionary<(string, string, string, int), (Figure Figure, List<Round> Rounds)>();
        // The first round is for the runtimes to compile what is hot.
        for (var round = 0; round <= plan.Rounds; round++)
        {
            foreach (var (server, work, callers) in Cells(plan, servers))
            {
                var measured = await Load.RunAsync(
                    server,
                    work,
                    plan.Operations,
                    callers,
                    plan.PerSecond,
                    cancellation
                );
                await progress.WriteLineAsync(
                    FormattableString.Invariant(
                        $"round {round}: {server.Name}, {work.Name}, {callers} callers: {measured.Cpu:F2} ms CPU, {measured.StoreCpu:F2} store, p50 {measured.Median:F1}, p99 {measured.Percentile99:F1}, {measured.PerSecond:F0}/s"
                    )
                );
                if (round == 0)
                {
                    continue;
                }
                var key = (server.Name, server.State, work.Name, callers);
                if (!figures.TryGetValue(key, out var known))
                {
                    var rounds = new List<Round>();
                    known = (new(server.Name, server.State, work.Name, callers, rounds), rounds);
                    figures.Add(key, known);
                }
                known.Rounds.Add(measured);
            }
        }
        return [.. figures.Values.Select(each => each.Figure)];
    }

    private static IEnumerable<(IServerUnderLoad Server, Work Work, int Callers)> Cells(
        Plan plan,
        IReadOnlyList<IServerUnderLoad> servers
    ) =>
        from callers in plan.Callers
        from work in servers[0].Works.Select(work => work.Name)
        where plan.Works.Length == 0 || plan.Works.Contains(work)
        from server in servers
        from own in server.Works
        where own.Name == work
        select (server, own, callers);
}
