using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using McpOAuth.Audit;
using McpOAuth.Authorization;
using McpOAuth.Callback;
using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Connect;
using McpOAuth.Consent;
using McpOAuth.Erasure;
using McpOAuth.Grants;
using McpOAuth.Health;
using McpOAuth.Introspection;
using McpOAuth.Keys;
using McpOAuth.Metadata;
using McpOAuth.Protocol;
using McpOAuth.Registration;
using McpOAuth.Revocation;
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
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.RateLimiting;

namespace McpOAuthFunctions;

/// <summary>The map: all wiring of the broker on one page.</summary>
public static class BrokerApp
{
    private const int MaximumRequestBody = 256 * 1024;
    private const int MaximumRequestLine = 32 * 1024;

    /// <param name="settings">Settings that go before environment and file, with <c>:</c> between the parts of a name.</param>
    /// <param name="configure">Replaces parts; for tests.</param>
    /// <exception cref="SettingsException">Something is unset or contradictory; all problems at once.</exception>
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
        configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        return Build(builder, configure);
    }

    /// <summary>The program with the settings of <paramref name="builder"/> and no others.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, Action<IServiceCollection>? configure)
    {
        var configuration = builder.Configuration;
        var checkedSettings = SettingsReader.Read(configuration);

        builder.WebHost.UseUrls(FunctionsHost.ListenUrl(configuration));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumRequestBody;
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLine;
        });
        Logs.Add(builder.Logging, checkedSettings.IsDevelopment);
        Telemetry.Add(builder, checkedSettings.IsDevelopment);

        AddBroker(builder.Services, checkedSettings, configuration, FunctionsHost.IsAbove(configuration));
        if (!FunctionsHost.IsAbove(configuration))
        {
            builder.Services.AddHostedService<SweepTimer>();
        }
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        if (checkedSettings.KeyVaultKey is null)
        {
            LocalKeyFile.Warn(app.Logger, LocalKeyFile.DefaultPath());
        }
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        app.UseMiddleware<Faults>();
        app.UseCors();
        app.UseRateLimiter();
        MapFunctions(app, FunctionsHost.IsAbove(configuration));
        return app;
    }

    /// <summary>All that serves, for a host of any kind.</summary>
    public static void AddBroker(
        IServiceCollection services,
        BrokerSettings settings,
        IConfiguration configuration,
        bool isUnderFunctionsHost
    )
    {
        AddParts(services, settings, configuration);
        AddEndpoints(services);
        AddRateLimits(services, isUnderFunctionsHost);
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
        services.AddSingleton<KeyVaultClientOptions>();
        services.AddSingleton<IKeyWrapping>(all =>
            settings.KeyVaultKey is { } key
                ? new KeyVaultKeyWrapping(
                    key,
                    new KeyClient(
                        key.Vault,
                        all.GetRequiredService<TokenCredential>(),
                        MeasuredCalls.Of(
                            all.GetRequiredService<KeyVaultClientOptions>(),
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
            all.GetRequiredService<PersonKeys>()
        ));
        services.AddSingleton<IStorageProbe>(all => new StorageProbe(Table(all, TableNames.Grants)));
        services.AddSingleton(all => new TableGrantStore(
            Table(all, TableNames.Grants),
            Sealer(all),
            all.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(all => new TableSignInAttemptStore(Table(all, TableNames.SignInAttempts), Sealer(all)));
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
        services.AddSingleton<AuthorizationEndpoint>();
        services.AddSingleton<ConsentForm>();
        services.AddSingleton<ConsentEndpoint>();
        services.AddSingleton<SignInCompletion>();
        services.AddSingleton<ConnectionCompletion>();
        services.AddSingleton<ConnectEndpoint>();
        services.AddSingleton<CallbackEndpoint>();
        services.AddSingleton<ITokenGrant, AuthorizationCodeGrant>();
        services.AddSingleton<ITokenGrant, RefreshTokenGrant>();
        services.AddSingleton<ITokenGrant, TokenExchangeGrant>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<RegistrationEndpoint>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<ClientConfigurationEndpoint>();
        services.AddSingleton<MetadataEndpoint>();
        services.AddSingleton<ProtectedResourceMetadataEndpoint>();
        services.AddSingleton<LandingPage>();
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton<FunctionPipeline>();
        services.AddCors();
    }

    private static void AddRateLimits(IServiceCollection services, bool isUnderFunctionsHost)
    {
        services.AddRateLimiter(limiter => limiter.OnRejected = RateLimiting.RefuseAsync);
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<RateLimits>(
                (limiter, limits) => limiter.GlobalLimiter = RateLimiting.LimiterOf(limits, isUnderFunctionsHost)
            );
    }

    /// <summary>Programs in a browser may use whatever the endpoint serves; nothing here rests on cookies.</summary>
    internal static void AllowAllOrigins(CorsPolicyBuilder policy, IEnumerable<string> methods) =>
        policy
            .AllowAnyOrigin()
            .AllowAnyHeader()
            .WithMethods([.. methods])
            .WithExposedHeaders("WWW-Authenticate", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1));

    /// <summary>Those that the endpoint answers. OPTIONS is the CORS middleware's: lists name it for the Functions host.</summary>
    internal static string[] MethodsOf(FunctionEndpoint function) =>
        [.. function.Methods.Where(method => method != "OPTIONS")];

    private static void MapFunctions(WebApplication app, bool isUnderFunctionsHost)
    {
        foreach (var function in Functions.All)
        {
            var methods = MethodsOf(function);
            var endpoint = app.MapMethods(Functions.PathOf(function), methods, function.Handler(app.Services))
                .WithName(function.Name)
                .WithMetadata(function);
            if (function.Kind == EndpointKind.Api)
            {
                endpoint.RequireCors(policy => AllowAllOrigins(policy, methods));
            }
        }
        if (isUnderFunctionsHost)
        {
            SweepFunction.Map(app);
        }
    }
}
