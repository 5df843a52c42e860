using McpOAuthFunctions;
using McpOAuthFunctions.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

try
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    BrokerApp.AddBroker(
        builder.Services,
        SettingsReader.Read(builder.Configuration),
        builder.Configuration,
        isUnderFunctionsHost: true
    );
    await builder.Build().RunAsync();
    return 0;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
