using McpOAuthFunctions;
using McpOAuthFunctions.Settings;

try
{
    await BrokerApp.Build(args).RunAsync();
    return 0;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
