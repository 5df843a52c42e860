using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace McpOAuth.Cli.Commands;

/// <summary>Adds examples and exit codes to the usual help.</summary>
internal sealed class Help(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["mcp-oauth"] = ["check --connect", "audit --live https://auth.example.com", "people show SUBJECT --json"],
        ["check"] = ["check", "check --connect", "check --settings deployed.json --json"],
        ["audit"] = ["audit", "audit --live https://auth.example.com --register", "audit --sarif > audit.sarif"],
        ["keys"] = ["keys list", "keys rotate --data"],
        ["keys list"] = ["keys list", "keys list --json"],
        ["keys rotate"] = ["keys rotate", "keys rotate --signing"],
        ["keys reencrypt"] = ["keys reencrypt"],
        ["keys export"] = ["keys export keys.json"],
        ["keys import"] = ["keys import keys.json"],
        ["keys retire"] = ["keys retire 3", "keys retire 3 --yes"],
        ["clients"] = ["clients list", "clients show CLIENT_ID"],
        ["clients list"] = ["clients list", "clients list | cut -f1"],
        ["clients show"] = ["clients show CLIENT_ID", "clients show https://client.example/metadata.json --json"],
        ["clients revoke"] = ["clients revoke CLIENT_ID", "clients revoke CLIENT_ID --yes --json"],
        ["people"] = ["people show SUBJECT", "people revoke --upstream entra --id OBJECT_ID"],
        ["people show"] = ["people show SUBJECT", "people show --upstream github --id 583231"],
        ["people revoke"] = ["people revoke SUBJECT", "people revoke --upstream entra --id OBJECT_ID --yes"],
        ["people forget"] = ["people forget SUBJECT --yes"],
        ["people find"] = ["people find alice@example.com", "people find alice@example.com --json"],
        ["explain"] = ["explain 4bf92f3577", "explain 4bf92f3577 --json"],
        ["tools"] = ["tools unused-scopes"],
        ["tools unused-scopes"] = ["tools unused-scopes --days 90"],
        ["sweep"] = ["sweep"],
        ["completion"] = ["completion bash >> ~/.bashrc", "completion zsh > ~/.zfunc/_mcp-oauth"],
    };

    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = Examples.GetValueOrDefault(NameOf(parseResult.CommandResult.Command), []);
        if (examples.Length > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  mcp-oauth {example}");
            }
            output.WriteLine();
        }
        output.WriteLine(
            "Exit codes: 0 done, 1 not done or only in part, 2 wrong settings, 3 something is unavailable."
        );
        return result;
    }

    /// <summary>Replaces the help of all commands.</summary>
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new Help((HelpAction)option.Action!);
    }

    /// <summary>Without the program's name, such as <c>keys list</c>.</summary>
    internal static string NameOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return command is RootCommand ? "mcp-oauth"
            : parent is null or RootCommand ? command.Name
            : $"{NameOf(parent)} {command.Name}";
    }
}
