using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>A request as it reached the broker.</summary>
/// <param name="Query">With its question mark, its bytes as they were sent.</param>
public sealed record SentRequest(string Method, string Path, string Query, string Body);

/// <summary>Notes every request that reaches a broker, before the broker sees it.</summary>
public sealed class SentRequests : IStartupFilter
{
    private readonly ConcurrentQueue<SentRequest> all = new();

    public IEnumerable<SentRequest> To(string path) => all.Where(request => request.Path == path);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(NoteAsync);
            next(app);
        };

    private async Task NoteAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        request.Body.Position = 0;
        all.Enqueue(new(request.Method, request.Path, request.QueryString.Value ?? "", body));
        await next(http);
    }
}
