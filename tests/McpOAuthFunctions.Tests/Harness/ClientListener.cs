using DevEnvironment.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Where a native client waits for its answer: a page at a loopback port.</summary>
public sealed class ClientListener : IAsyncDisposable
{
    private readonly WebApplication app;

    private ClientListener(WebApplication app, string redirectUri)
    {
        this.app = app;
        RedirectUri = redirectUri;
    }

    /// <summary>The registered one, but for its port (RFC 8252 §7.3).</summary>
    public string RedirectUri { get; }

    public static async Task<ClientListener> StartAsync()
    {
        var origin = $"http://localhost:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(origin);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(http => http.Response.WriteAsync("Back at the client."));
        await app.StartAsync();
        return new(app, origin + "/callback");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
