using System.Reflection;
using McpOAuth.Azure.Settings;

namespace McpOAuthFunctions.Hosting;

/// <summary>Logs one line at the start: the version, and a summary of the settings without secrets.</summary>
internal sealed partial class StartupLine(BrokerSettings settings, FunctionsHost host, ILogger<StartupLine> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var assembly = typeof(StartupLine).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var upstreams = string.Join(", ", settings.Upstreams.Select(one => $"{one.Name} ({one.Issuer})"));
        var resources = string.Join(", ", settings.Resources.Select(one => one.Uri.Value));
        var tools = settings.Resources.Sum(one => one.Tools.Count);
        var storage = $"{settings.Storage}";
        var key = $"{settings.KeyVaultKey}" is { Length: > 0 } id ? id : "a local key file";
        Started(
            logger,
            version,
            host.IsAbove ? "Functions worker" : "stand-alone",
            settings.IsDevelopment ? "Development" : "Production",
            settings.Issuer.Value,
            settings.SignInUpstream,
            upstreams,
            resources,
            tools,
            settings.Clients.Count,
            settings.Registration.IsEnabled ? "on" : "off",
            storage,
            key
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
