using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.SignIn;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.SecurityAudit.Probes;
using McpOAuthFunctions.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>
/// Runs the program itself, with the settings that are audited, in memory: no port, no storage, no Key Vault, no
/// upstream. Then it attacks it. What no setting can turn off is seen to work, and not said to.
/// </summary>
internal static class BrokerRehearsal
{
    /// <summary>What the broker reads; nothing else of the settings may have an effect here, exporters least of all.</summary>
    private static readonly string[] Sections =
    [
        "AZURE_FUNCTIONS_ENVIRONMENT",
        "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT",
        "Broker",
        "Storage",
        "KeyVault",
        "SignIn",
        "Upstreams",
        "Resources",
        "ScopeHierarchy",
        "Clients",
        "Registration",
        "Lifetimes",
    ];

    public static async Task<Behaviour> RunAsync(IConfiguration configuration, CancellationToken cancellation)
    {
        var keys = new RehearsalKeys();
        var rows = new RehearsalRows();
        var clock = new RehearsalClock();
        using var log = new RehearsalLog();
        await using var app = Build(configuration, keys, rows, clock, log);
        await rows.AddAsync(RehearsedClients.Registered(), cancellation);
        await app.StartAsync(cancellation);
        try
        {
            return await ObserveAsync(app, clock, log, cancellation);
        }
        finally
        {
            await app.StopAsync(cancellation);
        }
    }

    private static async Task<Behaviour> ObserveAsync(
        WebApplication app,
        RehearsalClock clock,
        RehearsalLog log,
        CancellationToken cancellation
    )
    {
        var settings = app.Services.GetRequiredService<BrokerSettings>();
        using var http = new HttpClient(app.GetTestServer().CreateHandler());
        var target = new ProbeTarget
        {
            Broker = new Uri(settings.Issuer.Value),
            Upstream = settings.SignInUpstream,
            Resource = settings.Resources[0].Uri.Value,
            PassesOverScopes = settings.Resources[0].HasImpliedScopes,
            Client = RehearsedClients.AsStranger,
        };
        var seen = await BrokerProbes.ObserveAsync(http, target, cancellation);
        // The same as a client that the operator named: its errors go back by redirect.
        var trusted = await BrokerProbes.ObserveAsync(
            http,
            target with
            {
                Client = RehearsedClients.AsTrusted,
            },
            cancellation
        );
        var tokens = new RehearsedTokens(app.Services, http, clock);
        seen = await tokens.ObserveAsync(seen with { RepeatingRedirects = trusted.RepeatingRedirects }, cancellation);
        seen = await RehearsedStates.ObserveAsync(app.Services, seen, cancellation);
        seen = await RehearsedTables.ObserveAsync(settings.IsDevelopment, seen, cancellation);
        return seen with { LoggedSecrets = tokens.SearchedIn(log.Lines) };
    }

    private static WebApplication Build(
        IConfiguration configuration,
        RehearsalKeys keys,
        RehearsalRows rows,
        RehearsalClock clock,
        RehearsalLog log
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        var settings = Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable());
        builder.Configuration.AddInMemoryCollection(settings.Concat(RehearsedClients.Settings));
        return BrokerApp.Build(
            builder,
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
                foreach (var own in services.Where(IsOwnBackground).ToList())
                {
                    services.Remove(own);
                }
                services.Replace(ServiceDescriptor.Singleton<IServer, TestServer>());
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
                services.Replace(ServiceDescriptor.Singleton<IDataKeyStore>(keys));
                services.Replace(ServiceDescriptor.Singleton<IKeyWrapping>(keys));
                services.Replace(ServiceDescriptor.Singleton<ISigningKeyStore>(keys));
                services.Replace(ServiceDescriptor.Singleton<IGrantStore>(new RehearsalGrants()));
                services.Replace(ServiceDescriptor.Singleton<IClientStore>(rows));
                services.Replace(ServiceDescriptor.Singleton<ISignInAttemptStore>(rows));
                services.Replace(ServiceDescriptor.Singleton<IApprovalStore>(rows));
                services.Replace(ServiceDescriptor.Singleton<IReplayStore>(rows));
                // The rehearsal asks more than a stranger may; the limits themselves are judged by their numbers.
                services.Replace(ServiceDescriptor.Singleton(RateLimits.Off));
            }
        );
    }

    // Sweeping and the refreshing of keys work on what is not here.
    private static bool IsOwnBackground(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.Assembly == typeof(BrokerRehearsal).Assembly;
}
