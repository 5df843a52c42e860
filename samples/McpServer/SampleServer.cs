using McpOAuth.Client;
using SampleMcpServer.Tools;

namespace SampleMcpServer;

/// <summary>An MCP server on the official C# SDK that takes the broker's access tokens and nobody else's.</summary>
public static class SampleServer
{
    /// <summary>The whole server; <paramref name="settings"/> win over environment and arguments.</summary>
    public static WebApplication Build(string[] args, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection(settings);
        var server = builder.Configuration.GetSection("McpServer").Get<SampleServerSettings>() ?? new();
        builder.WebHost.UseUrls(server.Origin);

        builder.Services.AddMcpOAuth(broker =>
        {
            broker.Resource = server.Url;
            broker.Issuer = server.Issuer;
            broker.Scopes = server.Scopes.Split(' ');
            broker.ResourceName = "Sample MCP server";
            broker.ClientId = server.ClientId;
            broker.ClientSecret = server.ClientSecret;
            broker.ToolScopes = new Dictionary<string, IReadOnlyList<string>>
            {
                [FileWriterTool.Name] = [FileWriterTool.Scope],
            };
            broker.ScopeHierarchy = server.ScopeHierarchy.ToDictionary(
                one => one.Scope,
                IReadOnlyList<string> (one) => one.Implies.Split(' ')
            );
        });
        builder.Services.AddSingleton(server);
        builder.Services.AddSingleton<Files>();
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // The SDK calls it an unhandled error when a tool asks for a link to be shown.
        builder.Logging.AddFilter("ModelContextProtocol.Server", LogLevel.Critical);
        // Any page may call: access is by bearer token, never by cookie.
        builder.Services.AddCors(cors =>
            cors.AddDefaultPolicy(policy =>
                policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("WWW-Authenticate")
            )
        );
        builder
            .Services.AddMcpServer()
            .WithHttpTransport(http => http.Stateless = true)
            .WithTools<WhoAmITool>()
            .WithTools<FileReaderTool>()
            .WithTools<FileWriterTool>();

        var app = builder.Build();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapMcp(server.Path).RequireAuthorization();
        // Without sessions there is nothing to GET or DELETE, but whoever has no token still learns where to get one.
        app.MapMethods(server.Path, ["GET", "DELETE"], () => Results.StatusCode(405)).RequireAuthorization();
        return app;
    }
}
