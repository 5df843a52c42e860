using McpOAuthFunctions;
using McpOAuthFunctions.Commands;
using McpOAuthFunctions.Settings;
using Microsoft.AspNetCore.Connections;

// With no arguments it serves: that is how the Functions host starts it, and nothing of the command line is loaded.
if (args.Length > 0)
{
    return await CommandLine.RunAsync(args, Terminal.OfProcess());
}
try
{
    var app = BrokerApp.Build(args);
    if (app.Services.GetRequiredService<BrokerSettings>().IsDevelopment)
    {
        app.Lifetime.ApplicationStarted.Register(() =>
            Console.WriteLine($"Listening on {string.Join(", ", app.Urls)}")
        );
    }
    await app.RunAsync();
    return 0;
}
catch (IOException exception) when (exception.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.Failed;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.Settings;
}
