using System.Runtime.CompilerServices;
using McpOAuth.Azure.Settings;
using McpOAuthFunctions;
using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Connections;

try
{
    if (RuntimeFeature.IsDynamicCodeSupported && FunctionsHost.Of(args).IsAbove)
    {
        using var worker = BrokerApp.BuildWorker(args);
        await worker.RunAsync();
        return ExitCodes.Done;
    }
    if (args is [not ['-', ..], ..])
    {
        await Console.Error.WriteLineAsync($"Unknown argument {args[0]}. For operator commands, run src/McpOAuth.Cli.");
        return ExitCodes.Failed;
    }
    await using var app = BrokerApp.Build(args);
    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Listening on {string.Join(", ", app.Urls)}"));
    await app.RunAsync();
    return ExitCodes.Done;
}
catch (IOException exception) when (exception.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.Failed;
}
catch (OperationCanceledException)
{
    // The Functions host may stop a worker during startup.
    return ExitCodes.Done;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.Settings;
}
