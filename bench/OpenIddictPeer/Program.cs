// OpenIddict's server, with a sign-in at an upstream. It asks nobody for consent.
//
// PORT, UPSTREAM  as in mcp-sdk.mjs
// FOLDER          of the database
using Microsoft.AspNetCore.DataProtection;
using OpenIddictPeer;

var issuer = $"http://localhost:{Variable("PORT")}";
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls(issuer);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
builder.Services.AddSingleton(services => new UpstreamSignIn(
    Variable("UPSTREAM"),
    issuer,
    services.GetRequiredService<IDataProtectionProvider>()
));
builder.Services.AddRows(Variable("FOLDER"));
builder.Services.AddAuthorizationServer(issuer);

await using var app = builder.Build();
await app.Services.CreateRowsAsync();
app.UseUpstreamCallback();
app.UseRouting();
app.UseAuthentication();
app.MapAuthorization();
app.MapRegistration();
await app.StartAsync();
Console.WriteLine($"ready {issuer}");

// It ends with standard input, so that it does not outlive the bench.
await Console.In.ReadToEndAsync();
await app.StopAsync();

static string Variable(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");
