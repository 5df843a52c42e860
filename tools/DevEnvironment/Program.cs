using DevEnvironment.Commands;
using DevEnvironment.Demo;
using DevEnvironment.Node;
using DevEnvironment.Terminal;

namespace DevEnvironment;

/// <summary>
/// Runs everything that the broker needs on a laptop until Ctrl+C, or with <c>--demo</c> a complete login.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (Options.Parse(args, out var exitCode) is not { } options)
        {
            return exitCode;
        }

        using var signals = new StopSignals();
        try
        {
            Console.WriteLine("Starting…");
            var node = await NodeParts.PrepareAsync(Console.WriteLine, signals.Token);
            if (options.WithTraces)
            {
                Console.WriteLine("Preparing the dashboard. The first time, NuGet downloads about 90 MB…");
            }

            await using var environment = await RunningEnvironment.StartAsync(node, options, Lines.Show, signals.Token);
            return options.Demo
                ? await DemonstrateAsync(options.Ports, signals)
                : await WaitAsync(environment, options, signals);
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

    private static async Task<int> WaitAsync(RunningEnvironment environment, Options options, StopSignals signals)
    {
        Console.WriteLine(Welcome.Text(options));
        _ = Task.Run(() => new EnvironmentCommands(environment).RunAsync(signals.Token));
        var stopped = Task.Delay(Timeout.Infinite, signals.Token);
        if (await Task.WhenAny(stopped, environment.PartEnded) == stopped)
        {
            Console.WriteLine("Stopping…");
            return 0;
        }

        await Console.Error.WriteLineAsync($"{await environment.PartEnded}\nStopping everything.");
        return 1;
    }

    private static async Task<int> DemonstrateAsync(EnvironmentPorts ports, StopSignals signals)
    {
        var steps = new DemoSteps(Lines.Show);
        try
        {
            await new DemoRun(ports.McpUrl, steps).RunAsync(signals.Token);
            Console.WriteLine("The demo is complete.");
            return 0;
        }
        catch (Exception e) when (e is not OperationCanceledException || !signals.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"The demo failed: {steps.Last?.Title}: {e.Message}");
            return 1;
        }
    }
}
