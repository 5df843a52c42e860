using McpOAuth.Client;
using ProtectedServer.Tools;

var builder = WebApplication.CreateBuilder(args);
var section = builder.Configuration.GetSection("McpOAuth");

builder.Services.AddMcpOAuth(broker => section.Bind(broker));
builder
    .Services.AddMcpServer()
    .WithHttpTransport(http => http.Stateless = true)
    .WithTools<WhoAmITool>()
    .WithTools<NoteTool>();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapMcp(new Uri(section["Resource"]!).AbsolutePath).RequireAuthorization();
app.Run();
