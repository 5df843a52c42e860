using McpOAuth.Client;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using SampleMcpServer.Tools;

namespace SampleMcpServer;

/// <summary>A sample MCP server on the official C# SDK that accepts only the broker's access tokens.</summary>
public static class SampleServer
{
    /// <summary>Builds the server.</summary>
    /// <param name="args">Command line arguments.</param>
    /// <param name="settings">Override environment and arguments.</param>
    /// <param name="configure">Changes services; for the development environment.</param>
    public static WebApplication Build(
        string[] args,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null
    )
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
            broker.PrivateKey = server.PrivateKey;
            broker.ScopeHierarchy = server.ScopeHierarchy.ToDictionary(
                entry => entry.Scope,
                IReadOnlyList<string> (entry) => entry.Implies.Split(' ')
            );
        });
        builder.Services.AddSingleton(server);
        builder.Services.AddSingleton<Files>();
        // ASP.NET Core's authentication always creates cookie keys; an MCP server never uses them.
        builder.Services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new KeysInMemory());
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // The SDK logs a URL elicitation as an unhandled error.
        builder.Logging.AddFilter("ModelContextProtocol.Server", LogLevel.Critical);
        // Every origin that passes the check may call: access requires a bearer token, never a cookie.
        builder.Services.AddCors(cors =>
            cors.AddDefaultPolicy(policy =>
                policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("WWW-Authenticate")
            )
        );
        builder
            .Services.AddMcpServer()
            .WithHttpTransport(http => http.Stateless = !server.Sessions)
            .WithTools<WhoAmITool>()
            .WithTools<FileReaderTool>()
            .WithTools<FileWriterTool>();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseMiddleware<HostAndOriginCheck>();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapMcp(server.Path).RequireAuthorization();
        if (!server.Sessions)
        {
            // There is nothing to GET or DELETE, but a client without a token still gets the 401 challenge.
            app.MapMethods(server.Path, ["GET", "DELETE"], () => Results.StatusCode(405)).RequireAuthorization();
        }
        return app;
    }
}
