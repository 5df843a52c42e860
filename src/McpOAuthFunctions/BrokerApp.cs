using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Keys;
using McpOAuth.Audit;
using McpOAuth.Authorization;
using McpOAuth.Callback;
using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Consent;
using McpOAuth.Erasure;
using McpOAuth.Grants;
using McpOAuth.Health;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Sweeping;
using McpOAuth.Telemetry;
using McpOAuth.Token;
using McpOAuth.Tools;
using McpOAuth.Upstream;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.KeyVault;
using McpOAuthFunctions.LocalKey;
using McpOAuthFunctions.Reencryption;
using McpOAuthFunctions.Settings;
using McpOAuthFunctions.TableStorage;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions;

/// <summary>The map: all wiring of the broker on one page.</summary>
public static class BrokerApp
{
    private const int MaximumRequestLine = 32 * 1024;

    /// <summary>The port that <c>func start</c> uses.</summary>
    private const string DefaultUrl = "http://localhost:7071";

    /// <summary>The program by itself: Kestrel, and no Functions host.</summary>
    /// <param name="args">Of the command line; <c>--urls</c> says where to listen.</param>
    /// <param name="settings">Settings that override environment and file, with <c>:</c> between the parts of a name.</param>
    /// <param name="configure">Replaces parts; for tests.</param>
    /// <exception cref="SettingsException">Lists all missing or contradictory settings.</exception>
    public static WebApplication Build(
        string[] args,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var configuration = builder.Configuration;
        // The environment stands after the file: what is set last wins.
        configuration.AddInMemoryCollection(LocalSettings.Read(Directory.GetCurrentDirectory()));
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args);
        configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        return Build(builder, configure);
    }

    /// <summary>The program by itself, with the settings of <paramref name="builder"/> and no others.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, Action<IServiceCollection>? configure)
    {
        builder.WebHost.UseUrls(builder.Configuration["urls"] ?? DefaultUrl);
        var settings = Add(builder, new FunctionsHost(IsAbove: false));
        builder.Services.AddHostedService<SweepTimer>();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        if (settings.KeyVaultKey is null)
        {
            LocalKeyFile.Warn(app.Logger, LocalKeyFile.DefaultPath());
        }
        app.Run(app.Services.GetRequiredService<BrokerPipeline>().RunAsync);
        return app;
    }

    /// <summary>The program as the isolated worker of an Azure Functions host.</summary>
    /// <param name="args">Those that the host gives.</param>
    /// <exception cref="SettingsException">Lists all missing or contradictory settings.</exception>
    public static IHost BuildWorker(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        Add(builder, new FunctionsHost(IsAbove: true));
        return builder.Build();
    }

    /// <summary>All that serves, in either form.</summary>
    private static BrokerSettings Add(IHostApplicationBuilder builder, FunctionsHost host)
    {
        var settings = SettingsReader.Read(builder.Configuration);
        // Bodies are bounded where they are read (FormBody, JsonBody). A smaller limit here would cut the connection
        // before the answer is sent, which the Functions host turns into an empty 500.
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLine;
        });
        Logs.Add(builder.Logging, settings.IsDevelopment, host);
        Telemetry.Add(builder, settings.IsDevelopment);
        AddParts(builder.Services, settings, builder.Configuration);
        AddEndpoints(builder.Services);
        AddRateLimits(builder.Services);
        builder.Services.AddSingleton(host);
        return settings;
    }

    /// <summary>All but the endpoints: what serves, and what commands use.</summary>
    internal static void AddParts(IServiceCollection services, BrokerSettings settings, IConfiguration configuration)
    {
        AddNouns(services, settings);
        AddClientDocuments(services, settings);
        AddKeys(services, settings, configuration);
        AddStorage(services, settings);
    }

    private static void AddNouns(IServiceCollection services, BrokerSettings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Issuer);
        services.AddSingleton(settings.Lifetimes);
        services.AddSingleton(settings.Registration);
        services.AddSingleton(settings.ClientLifetimes);
        services.AddSingleton(settings.RateLimits);
        services.AddMetrics();
        services.AddSingleton<BrokerMetrics>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<Sealer>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton(_ => new ResourceRegistry(settings.Resources));
        services.AddSingleton(all => new ClientDirectory(
            settings.Clients,
            all.GetRequiredService<IClientStore>(),
            all.GetRequiredService<MetadataDocumentDirectory>(),
            all.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<RegisteredClients>();
        services.AddSingleton<CallerAuthentication>();
        services.AddSingleton<SubjectIdentifiers>();
        services.AddSingleton<Approvals>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<ConnectionLinks>();
        services.AddSingleton<ConnectSessionCookie>();
        services.AddSingleton(settings.ScopeHierarchy);
        services.AddSingleton(new RenewalTiming());
        services.AddSingleton<UpstreamRefreshLease>();
        services.AddSingleton<ConnectionRenewal>();
        services.AddSingleton<ToolTokenSource>();
        services.AddSingleton<ConnectionTeardown>();
        services.AddSingleton<AuthorizationCodes>();
        services.AddSingleton<CodeRedemption>();
        services.AddSingleton<RefreshTokens>();
        services.AddSingleton<RefreshRotation>();
        services.AddSingleton<AccessTokenSigner>();
        services.AddSingleton<AccessTokenReader>();
        services.AddSingleton<GrantRevocation>();
        services.AddSingleton<ISweepable, ExpiredGrantSweep>();
        services.AddSingleton<GrantLiveness>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton(all => new UpstreamDirectory(
            settings.Upstreams.Select(upstream => new UpstreamProvider(
                upstream,
                UpstreamHttp.Create(upstream.Name, all.GetRequiredService<BrokerMetrics>(), TimeProvider.System),
                all.GetRequiredService<TimeProvider>(),
                ManagedIdentityAssertion.For(upstream)
            )),
            settings.SignInUpstream
        ));
    }

    /// <summary>What strangers' URLs make us fetch: metadata documents, and keys for <c>private_key_jwt</c>.</summary>
    private static void AddClientDocuments(IServiceCollection services, BrokerSettings settings)
    {
        var development = settings.IsDevelopment;
        services.AddSingleton(all => new AddressGuard(development, all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WebDocumentFetcher>();
        services.AddSingleton(all => new FetchBudget(
            all.GetRequiredService<TimeProvider>(),
            development ? int.MaxValue : FetchBudget.Default
        ));
        services.AddSingleton(all => new MetadataDocumentDirectory(
            all.GetRequiredService<WebDocumentFetcher>(),
            all.GetRequiredService<FetchBudget>(),
            all.GetRequiredService<TimeProvider>(),
            settings.Issuer,
            settings.Registration,
            ScopeSet.Of(settings.Resources.SelectMany(resource => resource.Scopes)),
            development
        ));
        services.AddSingleton<ClientKeySets>();
        services.AddSingleton<AcceptedAudiences>();
        services.AddSingleton<ClientAssertionValidation>();
    }

    private static void AddKeys(IServiceCollection services, BrokerSettings settings, IConfiguration configuration)
    {
        services.AddSingleton(_ => BrokerIdentity.Create(settings.IsDevelopment, configuration));
        services.AddSingleton(_ => VaultClientOptions.Create());
        services.AddSingleton<IKeyWrapping>(all =>
            settings.KeyVaultKey is { } key
                ? new KeyVaultKeyWrapping(
                    key,
                    new KeyClient(
                        key.Vault,
                        all.GetRequiredService<TokenCredential>(),
                        MeasuredCalls.Of(
                            all.GetRequiredService<KeyClientOptions>(),
                            all.GetRequiredService<BrokerMetrics>()
                        )
                    ),
                    all.GetRequiredService<TimeProvider>()
                )
                : new LocalKeyFile(LocalKeyFile.DefaultPath())
        );
        services.AddSingleton<DataKeyRing>();
        services.AddSingleton<PersonKeys>();
        services.AddSingleton<PersonErasure>();
        services.AddSingleton(all =>
            ActivatorUtilities.CreateInstance<DataKeyRotation>(all, settings.Lifetimes.DataKey)
        );
        services.AddSingleton<Maintenance>();
        services.AddSingleton<SealedRows>();
        services.AddSingleton<DataKeyInventory>();
        services.AddSingleton<DataKeyRetirement>();
        services.AddSingleton(all => new ReencryptionNotes(Table(all, TableNames.Keys)));
        services.AddSingleton<ReencryptionJob>();
        services.AddHostedService<DataKeyRefresh>();
    }

    private static void AddStorage(IServiceCollection services, BrokerSettings settings)
    {
        services.AddSingleton<HttpPipelinePolicy>(all =>
            MeasuredCalls.ToTables(all.GetRequiredService<BrokerMetrics>())
        );
        services.AddSingleton(all =>
            TableServices.Open(
                settings.Storage,
                all.GetRequiredService<TokenCredential>,
                all.GetServices<HttpPipelinePolicy>(),
                all.GetService<HttpPipelineTransport>()
            )
        );
        services.AddSingleton<IDataKeyStore>(all => new TableDataKeyStore(Table(all, TableNames.Keys)));
        services.AddSingleton<ISigningKeyStore>(all => new TableSigningKeyStore(
            Table(all, TableNames.Keys),
            Sealer(all)
        ));
        services.AddSingleton<ISubjectKeyStore>(all => new TableSubjectKeyStore(
            Table(all, TableNames.Keys),
            Sealer(all)
        ));
        services.AddSingleton(all => new TableClientStore(Table(all, TableNames.Clients)));
        services.AddSingleton<IClientStore>(all => all.GetRequiredService<TableClientStore>());
        services.AddSingleton<IPersonKeyStore>(all => new TablePersonKeyStore(
            Table(all, TableNames.PersonKeys),
            Sealer(all)
        ));
        services.AddSingleton(all => new TableConnectionStore(
            Table(all, TableNames.Connections),
            all.GetRequiredService<PersonKeys>(),
            all.GetRequiredService<ILogger<TableConnectionStore>>()
        ));
        services.AddSingleton<IStorageProbe>(all => new StorageProbe(Table(all, TableNames.Grants)));
        services.AddSingleton(all => new TableGrantStore(
            Table(all, TableNames.Grants),
            Sealer(all),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<TableGrantStore>>()
        ));
        services.AddSingleton(all => new TableSignInAttemptStore(
            Table(all, TableNames.SignInAttempts),
            Sealer(all),
            all.GetRequiredService<ILogger<TableSignInAttemptStore>>()
        ));
        services.AddSingleton<IConnectionStore>(all => all.GetRequiredService<TableConnectionStore>());
        services.AddSingleton<IGrantStore>(all => all.GetRequiredService<TableGrantStore>());
        services.AddSingleton<ISignInAttemptStore>(all => all.GetRequiredService<TableSignInAttemptStore>());
        services.AddSingleton(all => new TableApprovalStore(Table(all, TableNames.Approvals)));
        services.AddSingleton<IApprovalStore>(all => all.GetRequiredService<TableApprovalStore>());
        services.AddSingleton<ISweepable>(all => all.GetRequiredService<TableApprovalStore>());
        services.AddSingleton(all => new TableReplayStore(Table(all, TableNames.Replays)));
        services.AddSingleton<IReplayStore>(all => all.GetRequiredService<TableReplayStore>());
        services.AddSingleton<ISweepable>(all => all.GetRequiredService<TableSignInAttemptStore>());
        services.AddSingleton<ISweepable>(all => all.GetRequiredService<TableClientStore>());
        services.AddSingleton<ISweepable>(all => all.GetRequiredService<TableReplayStore>());
        services.AddSingleton<IErasable>(all => all.GetRequiredService<TableConnectionStore>());
        services.AddSingleton<IErasable>(all => all.GetRequiredService<TableGrantStore>());
        services.AddSingleton<IErasable>(all => all.GetRequiredService<TableApprovalStore>());
    }

    private static StorageTable Table(IServiceProvider services, string name) =>
        new(services.GetRequiredService<TableServiceClient>().GetTableClient(name));

    private static Sealer Sealer(IServiceProvider services) => services.GetRequiredService<Sealer>();

    private static void AddEndpoints(IServiceCollection services)
    {
        services.AddSingleton<AuthorizationRequestReader>();
        services.AddSingleton<AuthorizationResponse>();
        services.AddSingleton<ConsentForm>();
        services.AddSingleton<SignInCompletion>();
        services.AddSingleton<ConnectionCompletion>();
        services.AddSingleton<ITokenGrant, AuthorizationCodeGrant>();
        services.AddSingleton<ITokenGrant, RefreshTokenGrant>();
        services.AddSingleton<ITokenGrant, TokenExchangeGrant>();
        foreach (var function in HttpFunction.All)
        {
            services.TryAddSingleton(function.Endpoint.Handler);
        }
        services.AddSingleton<BrokerPipeline>();
        services.AddRouting();
        services.AddCors();
    }

    private static void AddRateLimits(IServiceCollection services)
    {
        services.AddRateLimiter(limiter => limiter.OnRejected = RateLimiting.RefuseAsync);
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<RateLimits, FunctionsHost>(
                (limiter, limits, host) => limiter.GlobalLimiter = RateLimiting.LimiterOf(limits, host)
            );
    }
}
