using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DevEnvironment.Ports;
using McpOAuth.Azure.LocalKey;
using McpOAuth.Keys;
using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>The whole broker on a port of its own, wired as in production but for clock and key file.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    public const string ResourceUri = "http://localhost:7091/mcp";

    public const string ResourceClientId = "sample-server";
    public const string ResourceSecret = "a-secret-for-tests-of-32-or-more-characters";

    /// <summary>One for all brokers of a run, as instances of one deployment have one.</summary>
    public static string KeyFile { get; } =
        Path.Combine(Path.GetTempPath(), $"mcp-oauth-tests-{Environment.ProcessId}.key");

    private readonly WebApplication app;

    private TestBroker(
        WebApplication app,
        Dictionary<string, string?> settings,
        string issuer,
        MovableClock clock,
        TableOperations operations
    )
    {
        this.app = app;
        Settings = settings;
        Issuer = issuer;
        Clock = clock;
        Operations = operations;
    }

    public string Issuer { get; }

    /// <summary>Those with which it was started.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    public MovableClock Clock { get; }

    /// <summary>Counts every request to Table Storage.</summary>
    public TableOperations Operations { get; }

    public IServiceProvider Services => app.Services;

    /// <param name="settings">Beside or in place of the usual ones.</param>
    /// <param name="issuer">That of another instance of the same deployment; else one of its own.</param>
    public static async Task<TestBroker> StartAsync(
        LocalParts parts,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null,
        string? issuer = null
    )
    {
        var url = $"http://localhost:{FreePort.Next()}";
        var clock = new MovableClock();
        var operations = new TableOperations();
        var all = UsualSettings(parts, issuer ?? url);
        all["urls"] = url;
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }
        var app = BrokerApp.Build(
            [],
            all,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
                if (!all.ContainsKey("KeyVault:KeyId"))
                {
                    services.Replace(ServiceDescriptor.Singleton<IKeyWrapping>(new LocalKeyFile(KeyFile)));
                }
                services.AddSingleton<HttpPipelinePolicy>(operations);
                configure?.Invoke(services);
            }
        );
        await app.StartAsync();
        return new(app, all, url, clock, operations);
    }

    /// <summary>For <see cref="StartAsync"/>: the broker takes its requests for those that a Functions host forwards.</summary>
    public static void PutUnderFunctionsHost(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton(new FunctionsHost(IsAbove: true, IsInAzure: true)));

    public static Dictionary<string, string?> UsualSettings(LocalParts parts, string issuer) =>
        new()
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["Broker:Issuer"] = issuer,
            ["Storage:ConnectionString"] = parts.Azurite.ConnectionString,
            ["SignIn:Upstream"] = "local",
            ["Upstreams:local:Preset"] = "Oidc",
            ["Upstreams:local:Issuer"] = parts.Upstream.Issuer,
            ["Upstreams:local:ClientId"] = parts.Upstream.Options.ClientId,
            ["Upstreams:local:ClientSecret"] = parts.Upstream.Options.ClientSecret,
            ["Resources:0:Uri"] = ResourceUri,
            ["Resources:0:Scopes"] = "profile read:files write:files admin:system",
            ["Resources:0:ClientId"] = ResourceClientId,
            ["Resources:0:ClientSecret"] = ResourceSecret,
            ["Resources:0:DefaultScopes"] = "profile read:files",
        };

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>The official client, which shares no code with the broker's own requests.</summary>
    public TableServiceClient Tables => new(Settings["Storage:ConnectionString"]);

    public TableClient Table(string name) => Tables.GetTableClient(name);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
