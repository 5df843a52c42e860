using System.CommandLine;
using Bench;

var logins = new Option<int>("--logins") { Description = "Logins per round.", DefaultValueFactory = _ => 1000 };
var callers = new Option<int>("--callers")
{
    Description = "Number of concurrent callers.",
    DefaultValueFactory = _ => 64,
};
var rounds = new Option<int>("--rounds") { Description = "Number of measured rounds.", DefaultValueFactory = _ => 3 };
var json = new Option<bool>("--json") { Description = "Write one JSON document instead of the table." };
var root = new RootCommand("Measures the processor time of a login and a refresh, for the broker and for a peer.")
{
    logins,
    callers,
    rounds,
    json,
};
root.SetAction(
    async (arguments, cancellation) =>
    {
        var plan = new Plan(arguments.GetValue(logins), arguments.GetValue(callers), arguments.GetValue(rounds));
        var figures = await Measurement.RunAsync(plan, Console.Error, cancellation);
        Report.Write(figures, arguments.GetValue(json));
    }
);

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
