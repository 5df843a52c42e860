using System.IO.Compression;
using System.Text;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>What a broker sent: to which path, with which token, and the body.</summary>
internal sealed record Sent(string Path, string? Authorization, byte[] Body)
{
    /// <summary>Names stand in protobuf as they are: enough to see what arrived.</summary>
    public bool Has(string text) => Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}

/// <summary>An OTLP collector (http/protobuf) and Application Insights' ingestion, on loopback: keeps whatever comes.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Arrivals<Sent> all = new();

    private TelemetryReceiver(WebApplication app, string url)
    {
        this.app = app;
        Url = url;
    }

    public string Url { get; }

    public IReadOnlyList<Sent> All => all.All;

    public static async Task<TelemetryReceiver> StartAsync()
    {
        var url = $"http://localhost:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new TelemetryReceiver(app, url);
        app.Run(receiver.KeepAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for a request to <paramref name="path"/> that has <paramref name="text"/>.</summary>
    public async Task<Sent> WaitForAsync(string path, string text, TimeSpan limit)
    {
        try
        {
            return await all.WaitForAsync(sent => sent.Path == path && sent.Has(text), limit);
        }
        catch (TimeoutException)
        {
            var received = All.GroupBy(sent => sent.Path).Select(group => $"{group.Key}: {group.Count()}");
            throw new TimeoutException($"{path} did not receive {text}. Received: {string.Join(", ", received)}");
        }
    }

    /// <summary>All three signals of a client's registration arrived.</summary>
    public void AssertHasRegistration()
    {
        Assert.Contains(All, sent => sent.Path == "/v1/traces" && sent.Has("POST /register"));
        Assert.Contains(All, sent => sent.Path == "/v1/logs" && sent.Has("Client registered"));
        Assert.Contains(All, sent => sent.Path == "/v1/metrics" && sent.Has("mcp_oauth.table_operations"));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task KeepAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var isPacked = http.Request.Headers.ContentEncoding == "gzip";
        await using var source = isPacked
            ? new GZipStream(http.Request.Body, CompressionMode.Decompress)
            : http.Request.Body;
        await source.CopyToAsync(body);
        all.Add(new(http.Request.Path, http.Request.Headers.Authorization, body.ToArray()));
        if (http.Request.Path.Value!.EndsWith("/track", StringComparison.Ordinal))
        {
            var count = body.ToArray().Count(one => one == '\n') + 1;
            await http.Response.WriteAsJsonAsync(new { itemsReceived = count, itemsAccepted = count });
        }
    }
}
