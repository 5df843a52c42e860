using System.CommandLine;
using Bench.Servers;

namespace Bench;

/// <summary><c>start</c>: times from the start of the process to readiness and to tokens.</summary>
internal static class StartCommand
{
    private static readonly Option<int> Runs = new("--runs")
    {
        Description = "Number of measured starts of each form.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<DirectoryInfo> Folder = new("--folder")
    {
        Description = "The output folder of 'dotnet publish src/McpOAuthFunctions'.",
        DefaultValueFactory = _ => new("artifacts/publish"),
    };

    private static readonly Option<string[]> Also = new("--also")
    {
        Description = "Another published program, as NAME=FOLDER;VARIABLE=VALUE.",
        DefaultValueFactory = _ => [],
    };

    public static void AddTo(RootCommand root, Option<bool> json)
    {
        var command = new Command(
            "start",
            "Measures the time to readiness and to tokens of the published program, by itself and as a worker under the test host."
        )
        {
            Runs,
            Folder,
            Also,
            json,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var published = arguments.GetValue(Folder)!;
                if (!File.Exists(Path.Combine(published.FullName, "McpOAuthFunctions.dll")))
                {
                    await Console.Error.WriteLineAsync(
                        $"{published} does not contain the program. Run dotnet publish src/McpOAuthFunctions first."
                    );
                    return 1;
                }
                var programs = arguments
                    .GetValue(Also)!
                    .Select(Variant.Parse)
                    .Prepend(new("by itself", published.FullName, new Dictionary<string, string>()))
                    .ToList();
                var figures = await StartUp.RunAsync(programs, arguments.GetValue(Runs), Console.Error, cancellation);
                Report.Write(figures, arguments.GetValue(json));
                return 0;
            }
        );
        root.Subcommands.Add(command);
    }
}
