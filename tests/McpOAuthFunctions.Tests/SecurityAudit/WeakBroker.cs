using DevEnvironment.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>
/// Stands before a real broker, poses as the one at https://auth.example.com, and has one flaw: it changes some of the
/// answers.
/// </summary>
internal sealed class WeakBroker : IAsyncDisposable
{
    // They belong to a connection, or are counted anew.
    private static readonly string[] NotForwarded = ["Host", "Connection", "Content-Length", "Transfer-Encoding"];

    private readonly WebApplication app;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private WeakBroker(WebApplication app, string url)
    {
        this.app = app;
        Url = url;
    }

    public string Url { get; }

    /// <param name="issuer">The real broker.</param>
    /// <param name="flaw">Null for none.</param>
    public static async Task<WeakBroker> StartAsync(string issuer, Action<HttpRequest, WeakAnswer>? flaw)
    {
        var url = $"http://localhost:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var broker = new WeakBroker(builder.Build(), url);
        broker.app.Run(context => broker.AnswerAsync(context, issuer, flaw));
        await broker.app.StartAsync();
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, string issuer, Action<HttpRequest, WeakAnswer>? flaw)
    {
        var answer = await AskAsync(context.Request, issuer);
        answer.Body = answer.Body.Replace(issuer, AuditedSettings.Issuer, StringComparison.Ordinal);
        answer.Headers["Strict-Transport-Security"] = ["max-age=31536000"];
        flaw?.Invoke(context.Request, answer);
        context.Response.StatusCode = answer.Status;
        foreach (var (name, values) in answer.Headers)
        {
            context.Response.Headers[name] = values;
        }
        await context.Response.WriteAsync(answer.Body);
    }

    private async Task<WeakAnswer> AskAsync(HttpRequest request, string issuer)
    {
        using var forwarded = new HttpRequestMessage(
            new HttpMethod(request.Method),
            $"{issuer}{request.Path}{request.QueryString}"
        );
        if (HttpMethods.IsPost(request.Method) || HttpMethods.IsDelete(request.Method))
        {
            request.EnableBuffering();
            var body = await new StreamReader(request.Body).ReadToEndAsync();
            request.Body.Position = 0;
            forwarded.Content = new StringContent(body);
            forwarded.Content.Headers.Remove("Content-Type");
        }
        foreach (var (name, values) in request.Headers.Where(header => !NotForwarded.Contains(header.Key)))
        {
            if (!forwarded.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                forwarded.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }
        using var response = await http.SendAsync(forwarded);
        return new()
        {
            Status = (int)response.StatusCode,
            Body = await response.Content.ReadAsStringAsync(),
            Headers = response
                .Headers.Concat(response.Content.Headers)
                .Where(header => !NotForwarded.Contains(header.Key))
                .ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase),
        };
    }
}

/// <summary>What the broker answered, to be changed.</summary>
internal sealed class WeakAnswer
{
    public required int Status { get; set; }

    public required string Body { get; set; }

    public required Dictionary<string, string[]> Headers { get; init; }

    public void Redirect(string location)
    {
        Status = 303;
        Headers["Location"] = [location];
    }
}
