using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>A real web server on this machine that answers as a test wants it to.</summary>
internal sealed class DocumentServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private DocumentServer(WebApplication app) => this.app = app;

    public RequestDelegate Answer { get; set; } = http => http.Response.WriteAsync("{}");

    /// <summary>Paths of all requests, in their order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public int Port => new Uri(app.Urls.Single()).Port;

    public static async Task<DocumentServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate });
                    }
                }
            )
        );
        var app = builder.Build();
        var server = new DocumentServer(app);
        app.Run(http =>
        {
            server.Requests.Enqueue(http.Request.Path);
            return server.Answer(http);
        });
        await app.StartAsync();
        return server;
    }

    public Uri Url(string path = "/client.json") => new($"http://localhost:{Port}{path}");

    public void AnswerJson(string json, string? cacheControl = null) =>
        Answer = http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.CacheControl = cacheControl;
            return http.Response.WriteAsync(json);
        };

    public void AnswerStatus(int status) =>
        Answer = http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("{}");
        };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
