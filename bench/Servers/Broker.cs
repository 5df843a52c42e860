using DevEnvironment.Ports;
using DevEnvironment.Storage;

namespace Bench.Servers;

/// <summary>The broker on one processor, with Azurite as storage.</summary>
internal sealed class Broker : IServerUnderLoad
{
    internal const string Resource = "http://localhost:7091/mcp";

    private readonly ServerProcess process;
    private readonly Azurite azurite;
    private readonly BrokerCalls calls;
    private readonly ToolTokens tools;

    private Broker(string name, ServerProcess process, Azurite azurite, BrokerCalls calls)
    {
        Name = name;
        this.process = process;
        this.azurite = azurite;
        this.calls = calls;
        tools = new(calls.Issuer);
    }

    public string Name { get; }

    public string State => "Table Storage (Azurite)";

    public TimeSpan ProcessorTime => process.ProcessorTime;

    public TimeSpan StoreProcessorTime => azurite.ProcessorTime;

    public long ResidentBytes => process.ResidentBytes;

    public IReadOnlyList<Work> Works =>
        [
            new(Work.FirstLogin, _ => Task.CompletedTask, calls.LogInFirstAsync),
            new(Work.Login, calls.LogInAsync, calls.LogInAsync),
            new(Work.Refresh, calls.LogInAsync, calls.RefreshAsync),
            new(Work.Exchange, PrepareExchangeAsync, tools.OnceAsync),
        ];

    /// <param name="variant">The build to run, and what differs in its environment.</param>
    public static async Task<Broker> StartAsync(Variant variant, Azurite azurite, string upstream, Placement placement)
    {
        var issuer = $"http://localhost:{FreePort.Next()}";
        var start = variant.StartWith(SettingsOf(issuer, upstream, azurite).Concat(ToolTokens.Settings));
#pragma warning disable CA2000 // The server owns its process.
        var process = await ServerProcess.StartAsync(start, isReady: null, placement);
#pragma warning restore CA2000
        return new(variant.Name, process, azurite, await BrokerCalls.RegisterAsync(issuer, Resource));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>The names have colons, as configuration has them inside a process.</summary>
    internal static Dictionary<string, string?> ConfigurationOf(string issuer, string upstream, Azurite azurite) =>
        SettingsOf(issuer, upstream, azurite)
            .ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);

    internal static Dictionary<string, string> SettingsOf(string issuer, string upstream, Azurite azurite) =>
        new()
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = issuer,
            ["Broker__Issuer"] = issuer,
            ["Storage__ConnectionString"] = azurite.ConnectionString,
            ["SignIn__Upstream"] = "bench",
            ["Upstreams__bench__Preset"] = "Oidc",
            ["Upstreams__bench__Issuer"] = upstream,
            ["Upstreams__bench__ClientId"] = "broker",
            ["Upstreams__bench__ClientSecret"] = "secret-of-the-broker-for-measuring",
            ["Resources__0__Uri"] = Resource,
            ["Resources__0__Scopes"] = "profile read:files",
            ["DOTNET_PROCESSOR_COUNT"] = "1",
        };

    private async Task PrepareExchangeAsync(Caller caller)
    {
        await calls.LogInAsync(caller);
        await tools.ConnectAsync(caller);
    }
}
