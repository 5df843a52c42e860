using Azure.Core.Pipeline;
using Bench.Servers;
using DevEnvironment.Ports;
using DevEnvironment.Storage;
using McpOAuthFunctions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bench.Growth;

/// <summary>The broker in the bench's own process, so that its table operations can be counted.</summary>
internal sealed class CountedBroker : IAsyncDisposable
{
    private readonly WebApplication app;

    private CountedBroker(WebApplication app, OperationCounter operations, BrokerCalls calls)
    {
        this.app = app;
        Operations = operations;
        Calls = calls;
    }

    public OperationCounter Operations { get; }

    public BrokerCalls Calls { get; }

    public static async Task<CountedBroker> StartAsync(Azurite azurite, string upstream)
    {
        var issuer = $"http://localhost:{FreePort.Next()}";
        var operations = new OperationCounter();
        var settings = Broker.ConfigurationOf(issuer, upstream, azurite);
        settings["urls"] = issuer;
        var app = BrokerApp.Build(
            [],
            settings,
            services =>
                services.AddSingleton<HttpPipelinePolicy>(operations).AddLogging(logging => logging.ClearProviders())
        );
        await app.StartAsync();
        return new(app, operations, await BrokerCalls.RegisterAsync(issuer, Broker.Resource));
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
