using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client.Tests.Harness;

/// <summary>An MCP server that uses the package.</summary>
internal sealed class ProtectedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly McpCalls calls;

    private ProtectedServer(WebApplication app, WarningLog log)
    {
        this.app = app;
        Log = log;
        calls = new(new Uri($"{app.Urls.Single()}/mcp"));
    }

    public string Url => app.Urls.Single();

    public WarningLog Log { get; }

    public static async Task<ProtectedServer> StartAsync(
        string issuer,
        Action<McpOAuthOptions>? configure = null,
        TimeProvider? clock = null,
        IDpopReplayStore? replays = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new WarningLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }
        if (replays is not null)
        {
            builder.Services.AddSingleton(replays);
        }
        builder.Services.AddMcpOAuth(broker =>
        {
            (broker.Resource, broker.Issuer, broker.Scopes) = (StubBroker.Resource, issuer, ["profile"]);
            configure?.Invoke(broker);
        });
        builder.Services.AddMcpServer().WithHttpTransport(http => http.Stateless = true).WithTools<TestTools>();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapMcp("/mcp").RequireAuthorization();
        await app.StartAsync();
        return new(app, log);
    }

    public Task<HttpResponseMessage> CallAsync(string tool, string? token) => calls.CallAsync(tool, token);

    /// <param name="authorization">The header's value, or null for none.</param>
    public Task<HttpResponseMessage> SendAsync(string tool, string? authorization, params string[] proofs) =>
        calls.SendAsync(tool, authorization, "{}", proofs);

    public Task<string> TextAsync(string tool, string token) => calls.TextAsync(tool, token);

    public async ValueTask DisposeAsync()
    {
        calls.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>Tools that need scopes by attribute, on the method and on the class, and by option.</summary>
[McpServerToolType]
internal sealed class TestTools
{
    [McpServerTool(Name = "open"), Description("Needs nothing.")]
    public static string Open() => "Opened.";

    [McpServerTool(Name = "write"), RequiresScope("write:files"), Description("Needs one scope.")]
    public static string Write() => "Written.";

    [McpServerTool(Name = "both"), RequiresScope("write:files"), RequiresScope("admin", "audit")]
    public static string Both() => "Done.";

    [McpServerTool(Name = "caller")]
    public static string Caller(ClaimsPrincipal user) => user.HasUser() ? "Called by a user." : "Called by an app.";

    [McpServerTool(Name = "file_lister")]
    public static async Task<string> ListAsync(ToolTokens tokens, CancellationToken cancellationToken)
    {
        try
        {
            return $"{await tokens.GetAsync("file_reader", ["read"], cancellationToken)}";
        }
        catch (ToolTokenException exception)
        {
            return exception.Message;
        }
    }

    [McpServerTool(Name = "file_reader")]
    public static async Task<string> ReadAsync(
        RequestContext<CallToolRequestParams> call,
        ToolTokens tokens,
        CancellationToken cancellationToken
    ) => (await tokens.GetOrElicitAsync(call, "file_reader", ["read"], cancellationToken)).AccessToken;
}
