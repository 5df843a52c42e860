using System.CommandLine;
using Bench;
using Bench.Growth;

var json = new Option<bool>("--json") { Description = "Write one JSON document instead of a table." };
var root = new RootCommand("Measures the broker beside other authorization servers.");
CompareCommand.AddTo(root, json);
TableCommand.AddTo(root);
MemoryCommand.AddTo(root);
GrowthCommand.AddTo(root, json);
StartCommand.AddTo(root, json);
return await root.Parse(args).InvokeAsync();
