using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Bench.Servers;
using DevEnvironment.Node;
using DevEnvironment.Storage;

namespace Bench;

/// <summary>The command without a name: all servers, one after the other, in rounds.</summary>
internal static class CompareCommand
{
    private static readonly Option<int> Operations = new("--operations")
    {
        Description = "Operations of each kind in each round.",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<int[]> Callers = new("--callers")
    {
        Description = "Numbers of concurrent callers.",
        DefaultValueFactory = _ => [1, 16, 64],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Number of measured rounds.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<string[]> Works = new("--works")
    {
        Description = "The kinds of work. Without it, all.",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> PeerNames = new("--peers")
    {
        Description = $"The peers: {string.Join(", ", Peers.All)}, or none.",
        DefaultValueFactory = _ => Peers.All,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Also = new("--also")
    {
        Description = "Another broker, as NAME=FOLDER;VARIABLE=VALUE. Without a folder, the same build.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int?> PerSecond = new("--per-second")
    {
        Description = "Operations that begin in a second at most, so that all servers are equally busy.",
    };

    private static readonly Option<bool> Shared = new("--shared")
    {
        Description = "Give no server a processor of its own.",
    };

    public static void AddTo(RootCommand root, Option<bool> json)
    {
        PerSecond.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() <= 0)
            {
                result.AddError("--per-second must be at least 1.");
            }
        });
        foreach (var option in (Option[])[Operations, Callers, Rounds, Works, PeerNames, Also, PerSecond, Shared, json])
        {
            root.Options.Add(option);
        }
        root.SetAction(
            async (arguments, cancellation) =>
                Report.Write(await RunAsync(arguments, cancellation), arguments.GetValue(json))
        );
    }

    private static async Task<Result> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var plan = new Plan(
            arguments.GetValue(Operations),
            arguments.GetValue(Callers)!,
            arguments.GetValue(Rounds),
            arguments.GetValue(Works)!,
            arguments.GetValue(PerSecond)
        );
        var node = await NodeParts.PrepareAsync(cancellationToken: cancellation);
        var placement = Placement.Arrange(isWanted: !arguments.GetValue(Shared));
        await using var azurite = await Azurite.StartAsync(node, cancellationToken: cancellation);
        await using var upstream = await StubIdentityProvider.StartAsync();
        var peers = new Peers(node, azurite, upstream.Issuer, placement);
        await using var servers = new ServerSet();
        await servers.AddAsync("broker", async () => await peers.BrokerAsync(Variant.Current));
        foreach (var variant in arguments.GetValue(Also)!.Select(Variant.Parse))
        {
            await servers.AddAsync(variant.Name, async () => await peers.BrokerAsync(variant));
        }
        foreach (var name in arguments.GetValue(PeerNames)!.Where(name => name != "none"))
        {
            await servers.AddAsync(name, () => peers.StartAsync(name, cancellation));
        }
        var figures = await Measurement.RunAsync(plan, servers.All, Console.Error, cancellation);
        return new(Machine(), Today(), $"{placement}", plan.PerSecond, figures);
    }

    internal static string Machine() =>
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string Today() =>
        TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
