using System.CommandLine;
using Bench.Servers;
using DevEnvironment.Node;
using DevEnvironment.Storage;

namespace Bench;

/// <summary><c>memory</c>: the broker's resident memory while people log in.</summary>
internal static class MemoryCommand
{
    private static readonly Option<int> Logins = new("--logins")
    {
        Description = "All logins together.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<int> Callers = new("--callers")
    {
        Description = "Number of concurrent callers.",
        DefaultValueFactory = _ => 64,
    };

    private static readonly Option<string> Program = new("--program")
    {
        Description = "Another build of the broker, as NAME=FOLDER;VARIABLE=VALUE.",
    };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("memory", "Prints the broker's resident memory in the course of many logins.")
        {
            Logins,
            Callers,
            Program,
        };
        command.SetAction(
            (arguments, cancellation) =>
                RunAsync(
                    arguments.GetValue(Program) is { } program ? Variant.Parse(program) : Variant.Current,
                    arguments.GetValue(Logins),
                    arguments.GetValue(Callers),
                    cancellation
                )
        );
        root.Subcommands.Add(command);
    }

    private static async Task RunAsync(Variant program, int logins, int callers, CancellationToken cancellation)
    {
        const int steps = 20;
        var node = await NodeParts.PrepareAsync(cancellationToken: cancellation);
        var placement = Placement.Arrange(isWanted: true);
        await using var azurite = await Azurite.StartAsync(node, cancellationToken: cancellation);
        await using var upstream = await StubIdentityProvider.StartAsync();
        var peers = new Peers(node, azurite, upstream.Issuer, placement);
        await using var broker = await peers.BrokerAsync(program);
        var work = broker.Works.Single(work => work.Name == Work.Login);
        Console.WriteLine($"0 logins: {broker.ResidentBytes / 1_000_000} MB");
        for (var step = 1; step <= steps; step++)
        {
            await Load.RunAsync(broker, work, logins / steps, callers, perSecond: null, cancellation);
            Console.WriteLine($"{logins / steps * step} logins: {broker.ResidentBytes / 1_000_000} MB");
        }
    }
}
