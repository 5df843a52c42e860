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
return await root.Parse(args).InvokeAsync();
