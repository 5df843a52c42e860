using System.CommandLine;
using Bench;

var logins = new Option<int>("--logins") { Description = "Logins a round.", DefaultValueFactory = _ => 1000 };
var callers = new Option<int>("--callers") { Description = "Who ask at once.", DefaultValueFactory = _ => 64 };
var rounds = new Option<int>("--rounds") { Description = "Measured rounds.", DefaultValueFactory = _ => 3 };
var json = new Option<bool>("--json") { Description = "Write one JSON document in place of the table." };
var root = new RootCommand("Processor time of a login and a refresh, the broker's beside a peer's.")
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

var runs = new Option<int>("--runs") { Description = "Measured starts of each form.", DefaultValueFactory = _ => 10 };
var folder = new Option<DirectoryInfo>("--folder")
{
    Description = "What 'dotnet publish src/McpOAuthFunctions' made.",
    DefaultValueFactory = _ => new("artifacts/publish"),
};
var start = new Command("start", "Time to ready of the published worker under the test host, and of the program alone.")
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
            await Console.Error.WriteLineAsync($"{published} has no program: dotnet publish src/McpOAuthFunctions");
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
