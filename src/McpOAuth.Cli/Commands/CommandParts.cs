using System.CommandLine;
using Azure.Core;
using McpOAuth.Azure;
using McpOAuth.Azure.Identity;
using McpOAuth.Azure.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace McpOAuth.Cli.Commands;

/// <summary>Creates the broker's services, without endpoints, for one command.</summary>
internal static class CommandParts
{
    /// <exception cref="SettingsException">Lists every problem.</exception>
    public static ServiceProvider Open(ParseResult arguments, Terminal terminal)
    {
        var sources = ConfigurationSources.Of(arguments, terminal);
        var configuration = sources.Readable;
        var notes = new SettingsNotes();
        var settings = SettingsReader.Read(configuration, notes);
        var services = new ServiceCollection();
        services.AddLogging(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Warning);
            // Operator actions are audit events too.
            logging.AddFilter("McpOAuth.Audit", LogLevel.Information);
            logging.AddSimpleConsole(console => console.SingleLine = true);
        });
        // Keep stdout for results.
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddBroker(settings, configuration);
        services.AddSingleton(sources).AddSingleton(notes);
        // Use the operator's own identity, not the deployment's.
        services.Replace(ServiceDescriptor.Singleton<TokenCredential>(_ => BrokerIdentity.ForOperator(configuration)));
        terminal.Configure?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
