using System.CommandLine;
using Bench;
using Bench.Growth;

var json = new Option<bool>("--json") { Description = "Write one JSON document instead of a table." };
var root = new RootCommand("Measures the broker beside other authorization servers.");
CompareCommand.AddTo(root, json);
TableCommand.AddTo(root);
MemoryCommand.AddTo(root);
GrowthCommand.AddTo(root, json);

var runs = new Option<int>("--runs")
{
    Description = "Number of measured starts of each form.",
    DefaultValueFactory = _ => 10,
};
var folder = new Option<DirectoryInfo>("--folder")
{
    Description = "The output folder of 'dotnet publish src/McpOAuthFunctions'.",
    DefaultValueFactory = _ => new("artifacts/publish"),
};
var start = new Command(
    "start",
    "Measures the time to readiness of the published program, stand-alone and as a worker under the test host."
)
{
    runs,
    folder,
    json,
};
start.SetAction(
    async (arguments, cancellation) =>
    {
        var published = arguments.GetValue(folder)!;
        if (!File.Exists(Path.Combine(published.FullName, "McpOAuthFunctions.dll")))
        {
            await Console.Error.WriteLineAsync(
                $"{published} does not contain the program. Run dotnet publish src/McpOAuthFunctions first."
            );
            return 1;
        }
        var count = arguments.GetValue(runs);
        var figures = await StartUp.RunAsync(published.FullName, count, Console.Error, cancellation);
        Report.Write(figures, arguments.GetValue(json));
        return 0;
    }
);
root.Subcommands.Add(start);
return await root.Parse(args).InvokeAsync();
