using DevEnvironment.Node;
using DevEnvironment.Storage;

namespace Bench;

/// <summary>The size of the measurement.</summary>
/// <param name="Logins">Operations of each kind per round.</param>
/// <param name="Callers">Number of concurrent callers.</param>
internal sealed record Plan(int Logins, int Callers, int Rounds);

/// <summary>The results of one kind of work on one server.</summary>
/// <param name="CpuMilliseconds">Processor time of the server's own process per operation, one value per round.</param>
/// <param name="PerSecond">
/// Operations per second, with server, storage, upstream and callers on the same machine.
/// </param>
internal sealed record Figure(string Server, string Work, double[] CpuMilliseconds, double[] PerSecond);

/// <summary>Alternates between broker and peer every round, so that other load on the machine affects both.</summary>
internal static class Measurement
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(
        Plan plan,
        TextWriter progress,
        CancellationToken cancellation
    )
    {
        var node = await NodeParts.PrepareAsync(cancellationToken: cancellation);
        await using var azurite = await Azurite.StartAsync(node, cancellationToken: cancellation);
        await using var identityProvider = await StubIdentityProvider.StartAsync();
        await using var broker = await BrokerUnderLoad.StartAsync(azurite, identityProvider.Issuer);
        await using var peer = await PeerUnderLoad.StartAsync(node, cancellation);
        var figures = new Dictionary<(string, string), Figure>();
        for (var round = 0; round <= plan.Rounds; round++)
        {
            foreach (IServerUnderLoad server in (IServerUnderLoad[])[broker, peer])
            {
                foreach (var work in server.Works)
                {
                    var (cpu, rate) = await Load.RunAsync(server, work, plan, cancellation);
                    await progress.WriteLineAsync(
                        $"{(round == 0 ? "warm-up" : $"round {round}")}: {server.Name}, {work.Name}: {cpu:F2} ms, {rate:F0}/s"
                    );
                    if (round > 0)
                    {
                        var key = (server.Name, work.Name);
                        var known = figures.GetValueOrDefault(key) ?? new(server.Name, work.Name, [], []);
                        figures[key] = known with
                        {
                            CpuMilliseconds = [.. known.CpuMilliseconds, cpu],
                            PerSecond = [.. known.PerSecond, rate],
                        };
                    }
                }
            }
        }
        return [.. figures.Values];
    }
}
