using System.Reflection;
using McpOAuth.Azure.Settings;

namespace McpOAuthFunctions.Hosting;

/// <summary>Logs one line at the start: the version, and a summary of the settings without secrets.</summary>
internal sealed partial class StartupLine(BrokerSettings settings, FunctionsHost host, ILogger<StartupLine> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return Task.CompletedTask;
        }
        Started(
            logger,
            typeof(StartupLine)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                .InformationalVersion,
            host.IsAbove ? "Functions worker" : "stand-alone",
            settings.IsDevelopment ? "Development" : "Production",
            settings.Issuer.Value,
            settings.SignInUpstream,
            string.Join(", ", settings.Upstreams.Select(upstream => $"{upstream.Name} ({upstream.Issuer})")),
            string.Join(", ", settings.Resources.Select(resource => resource.Uri.Value)),
            settings.Resources.Sum(resource => resource.Tools.Count),
            settings.Clients.Count,
            settings.Registration.IsEnabled ? "on" : "off",
            $"{settings.Storage}",
            $"{settings.KeyVaultKey}" is { Length: > 0 } key ? key : "a local key file"
        );
        return Task.CompletedTask;
    }

    [LoggerMessage(
        EventId = 1110,
        Level = LogLevel.Information,
        Message = "Broker {Version} started ({Form}, {Environment}): issuer {Issuer}; sign-in by {SignIn}; upstreams "
            + "{Upstreams}; resources {Resources} with {Tools} tools; {Clients} configured clients, registration "
            + "{Registration}; storage {Storage}; keys wrapped by {KeyVaultKey}"
    )]
    private static partial void Started(
        ILogger logger,
        string version,
        string form,
        string environment,
        string issuer,
        string signIn,
        string upstreams,
        string resources,
        int tools,
        int clients,
        string registration,
        string storage,
        string keyVaultKey
    );
}
