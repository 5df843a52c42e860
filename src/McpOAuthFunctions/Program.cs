using McpOAuthFunctions;
using McpOAuthFunctions.Commands;
using McpOAuthFunctions.Settings;

// With no arguments it serves: that is how the Functions host starts it, and nothing of the command line is loaded.
if (args.Length > 0)
{
    return await CommandLine.RunAsync(args, Terminal.OfProcess());
}
try
{
    await BrokerApp.Build(args).RunAsync();
    return 0;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.Settings;
}
