using System.Collections.Concurrent;
using System.Security.Cryptography;
using DevEnvironment.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>The managed identity endpoint of App Service and Functions, on loopback.</summary>
/// <remarks>learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference".</remarks>
public sealed class FakeManagedIdentity : IAsyncDisposable
{
    private const string Header = "the-secret-that-the-host-puts-into-the-environment";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (string Audience, string ClientId)> issued = new();
    private int asked;

    private FakeManagedIdentity(WebApplication app, string url)
    {
        this.app = app;
        Url = url;
    }

    public string Url { get; }

    /// <summary>How often a token was asked for.</summary>
    public int Asked => asked;

    /// <summary>Starts it and tells this process of it, as the host of a function app would.</summary>
    public static async Task<FakeManagedIdentity> StartAsync()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(url);
        var identity = new FakeManagedIdentity(app, url);
        app.MapGet("/msi/token", identity.AnswerAsync);
        await app.StartAsync();
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"{url}/msi/token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", Header);
        return identity;
    }

    /// <summary>For whom a token is good; null where it is none of ours.</summary>
    public string? AudienceOf(string token) => issued.GetValueOrDefault(token).Audience;

    /// <summary>The user-assigned identity that a token is of; empty for the system-assigned one.</summary>
    public string? ClientIdOf(string token) => issued.GetValueOrDefault(token).ClientId;

    /// <summary>The status of its errors, where it answers nothing else: the client tries 503 again, and 400 not.</summary>
    public int? FailsWith { get; set; }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        await app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref asked);
        var resource = http.Request.Query["resource"].ToString();
        if (http.Request.Headers["X-IDENTITY-HEADER"] != Header || http.Request.Query["api-version"] != "2019-08-01")
        {
            http.Response.StatusCode = 401;
            return Task.CompletedTask;
        }
        if (FailsWith is { } status)
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        }
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        issued[token] = (resource, http.Request.Query["client_id"].ToString());
        return http.Response.WriteAsJsonAsync(
            new
            {
                access_token = token,
                expires_on = TimeProvider.System.GetUtcNow().AddHours(24).ToUnixTimeSeconds(),
                resource,
                token_type = "Bearer",
                client_id = "00000000-0000-0000-0000-000000000001",
            }
        );
    }
}
