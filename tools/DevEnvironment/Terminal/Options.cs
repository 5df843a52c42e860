using System.CommandLine;

namespace DevEnvironment.Terminal;

/// <summary>The command line.</summary>
internal sealed record Options(bool Demo, bool WithBroker, bool WithTraces, EnvironmentPorts Ports)
{
    // The last of the ports is 41 higher.
    private const int HighestFirstPort = 65535 - 41;

    private static readonly Option<bool> DemoOption = new("--demo")
    {
        Description = "Sign in, call tools and refresh like an MCP client, then stop.",
    };

    private static readonly Option<bool> WithoutBrokerOption = new("--without-broker")
    {
        Description = "Run everything except the broker.",
    };

    private static readonly Option<bool> TracesOption = new("--traces")
    {
        Description = "Show traces, metrics and logs in a web page (.NET Aspire's dashboard, downloaded once).",
    };

    private static readonly Option<int?> PortOption = new("--port")
    {
        Description = "The broker's port. The other parts get this port + 10, 20, 30 and so on.",
        HelpName = "first",
    };

    /// <summary>Parses the arguments, or answers <c>--help</c> or an error, and then returns null.</summary>
    public static Options? Parse(string[] args, out int exitCode)
    {
        PortOption.Validators.Add(port =>
        {
            if (port.GetValue(PortOption) is < 1024 or > HighestFirstPort)
            {
                port.AddError($"--port must be a number from 1024 to {HighestFirstPort}.");
            }
        });
        var root = new RootCommand("Runs the broker with everything it needs on a laptop until Ctrl+C.")
        {
            DemoOption,
            WithoutBrokerOption,
            TracesOption,
            PortOption,
        };
        Options? options = null;
        root.SetAction(parsed => options = From(parsed));
        exitCode = root.Parse(args).Invoke();
        return options;
    }

    private static Options From(ParseResult parsed) =>
        new(
            parsed.GetValue(DemoOption),
            !parsed.GetValue(WithoutBrokerOption),
            parsed.GetValue(TracesOption),
            parsed.GetValue(PortOption) is { } first ? EnvironmentPorts.From(first) : new EnvironmentPorts()
        );
}
