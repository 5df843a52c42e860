using McpOAuthFunctions;
using McpOAuthFunctions.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
BrokerApp.AddBroker(
    builder.Services,
    SettingsReader.Read(builder.Configuration),
    builder.Configuration,
    isUnderFunctionsHost: true
);
await builder.Build().RunAsync();
