using System.CommandLine;
using System.Globalization;
using DevEnvironment.Node;
using DevEnvironment.Storage;

namespace Bench.Growth;

/// <summary><c>growth</c>: what login, refresh, revocation and upkeep cost while the tables grow.</summary>
internal static class GrowthCommand
{
    private static readonly Option<int[]> Users = new("--users")
    {
        Description = "Numbers of other users, each with a grant, an approval and a connection.",
        DefaultValueFactory = _ => [100, 10_000, 100_000],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Repetitions = new("--repetitions")
    {
        Description = "Repetitions of the work that is quick.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<FileInfo?> Plot = new("--plot")
    {
        Description = "An SVG file to write, such as docs/images/growth.svg.",
    };

    public static void AddTo(RootCommand root, Option<bool> json)
    {
        var command = new Command("growth", "Measures what work costs while the tables grow.")
        {
            Users,
            Repetitions,
            Plot,
            json,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var result = await RunAsync(arguments.GetValue(Users)!, arguments.GetValue(Repetitions), cancellation);
                GrowthReport.Write(result, arguments.GetValue(json));
                if (arguments.GetValue(Plot) is { } plot)
                {
                    await File.WriteAllTextAsync(plot.FullName, GrowthPlot.Draw(result), cancellation);
                }
            }
        );
        root.Subcommands.Add(command);
    }

    private static async Task<GrowthResult> RunAsync(int[] users, int repetitions, CancellationToken cancellation)
    {
        var node = await NodeParts.PrepareAsync(cancellationToken: cancellation);
        await using var azurite = await Azurite.StartAsync(node, cancellationToken: cancellation);
        await using var upstream = await StubIdentityProvider.StartAsync();
        await using var broker = await CountedBroker.StartAsync(azurite, upstream.Issuer);
        var figures = await new GrowthMeasurement(broker, repetitions, Console.Error).RunAsync(users, cancellation);
        var today = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new(CompareCommand.Machine(), today, repetitions, figures);
    }
}
