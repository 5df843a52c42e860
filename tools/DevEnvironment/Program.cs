using DevEnvironment.Demo;
using DevEnvironment.Node;
using DevEnvironment.Terminal;

namespace DevEnvironment;

/// <summary>
/// Runs everything that the broker needs on a laptop until Ctrl+C, or with <c>--demo</c> a complete login.
/// </summary>
internal static class Program
{
    private const string Usage = """
        dotnet run --project tools/DevEnvironment               run everything until Ctrl+C
        dotnet run --project tools/DevEnvironment -- --demo     sign in, call tools and refresh like an MCP client
        dotnet run --project tools/DevEnvironment -- --without-broker   run everything except the broker
        """;

    private static async Task<int> Main(string[] args)
    {
        if (args is not ([] or ["--demo"] or ["--without-broker"]))
        {
            await (args is ["--help" or "-h"] ? Console.Out : Console.Error).WriteLineAsync(Usage);
            return args is ["--help" or "-h"] ? 0 : 1;
        }

        using var signals = new StopSignals();
        try
        {
            var node = await NodeParts.PrepareAsync(Console.WriteLine, signals.Token);
            await using var environment = await RunningEnvironment.StartAsync(
                node,
                withBroker: args is not ["--without-broker"],
                cancellationToken: signals.Token
            );
            Tables.Show(environment.Parts);
            return args is not ["--demo"]
                ? await WaitAsync(environment, signals)
                : await DemonstrateAsync(environment, signals);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before everything was running.");
            return 1;
        }
        catch (CannotStartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> WaitAsync(RunningEnvironment environment, StopSignals signals)
    {
        Console.WriteLine("Sign in as alice or bob with any password. Press Ctrl+C to stop everything.");
        var stopped = Task.Delay(Timeout.Infinite, signals.Token);
        var ended = environment.AnyPartEndsAsync();
        if (await Task.WhenAny(stopped, ended) == stopped)
        {
            Console.WriteLine("Stopping…");
            return 0;
        }

        await Console.Error.WriteLineAsync($"{await ended} exited unexpectedly. Stopping everything.");
        return 1;
    }

    private static async Task<int> DemonstrateAsync(RunningEnvironment environment, StopSignals signals)
    {
        var steps = new DemoSteps();
        try
        {
            await new DemoRun(environment.Ports.McpUrl, steps).RunAsync(signals.Token);
            Tables.Show(steps.Taken);
            Console.WriteLine("The demo is complete.");
            return 0;
        }
        catch (Exception e) when (e is not OperationCanceledException || !signals.Token.IsCancellationRequested)
        {
            Tables.Show(steps.Taken);
            await Console.Error.WriteLineAsync($"The demo failed: {steps.Taken[^1].Title}: {e.Message}");
            return 1;
        }
    }
}
