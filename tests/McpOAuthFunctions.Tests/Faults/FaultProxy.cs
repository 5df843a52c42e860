using DevEnvironment.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>Stands between the broker and Azurite, and loses, delays or spoils what passes.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly string target;

    private FaultProxy(WebApplication app, int port, string target)
    {
        this.app = app;
        Port = port;
        this.target = target;
    }

    public int Port { get; }

    public FaultPlan? Faults { get; set; }

    /// <summary>Answers in the place of the service while it is set.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <param name="targetPort">Of a service on loopback.</param>
    public static async Task<FaultProxy> StartAsync(int targetPort)
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var proxy = new FaultProxy(app, port, $"http://127.0.0.1:{targetPort}");
        app.Use((http, next) => proxy.Faults?.RunAsync(http, next) ?? next(http));
        app.Run(http => proxy.Answer?.Invoke(http) ?? proxy.PassAsync(http));
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        client.Dispose();
    }

    /// <summary>Lets the service answer.</summary>
    public async Task PassAsync(HttpContext http)
    {
        using var request = new HttpRequestMessage(new(http.Request.Method), target + RawTarget(http));
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(http.Request.Body);
        }
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
        // A request that has arrived is carried out, even if its caller does not wait for the answer.
        using var answer = await client.SendAsync(request, CancellationToken.None);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            http.Response.Headers[name] = values.ToArray();
        }
        http.Response.Headers.Remove("Transfer-Encoding");
        http.Response.Headers.Remove("Connection");
        http.Response.Headers.Remove("Keep-Alive");
        if (answer.StatusCode != System.Net.HttpStatusCode.NoContent)
        {
            await answer.Content.CopyToAsync(http.Response.Body);
        }
    }

    // Signed as it was sent, so escapes must stay as they are.
    private static string RawTarget(HttpContext http) =>
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
}
