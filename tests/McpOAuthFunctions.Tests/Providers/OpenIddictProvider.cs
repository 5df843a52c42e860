using System.Security.Cryptography;
using DevEnvironment.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>
/// OpenIddict in this process. A key change restarts it with a new key for signing; the former keys stay published, and
/// its codes and tokens stay valid.
/// </summary>
public sealed class OpenIddictProvider : ForeignProvider
{
    private readonly InMemoryDatabaseRoot database = new();
    private readonly SymmetricSecurityKey encryptionKey = new(RandomNumberGenerator.GetBytes(32));
    private readonly List<ECDsaSecurityKey> signingKeys = [];
    private WebApplication? app;

    public override async ValueTask InitializeAsync()
    {
        // OpenIddict's own form: the origin with a slash, which counts (OpenID Connect Discovery 1.0 §4.3).
        Issuer = $"http://localhost:{FreePort.Next()}/";
        await ChangeKeysAsync();
        await using var scope = app!.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(Broker());
    }

    public override async Task ChangeKeysAsync()
    {
        signingKeys.Insert(0, new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = $"key-{signingKeys.Count}" });
        await StopAsync();
        app = OpenIddictApp.Build(Issuer, database, encryptionKey, signingKeys);
        await app.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        signingKeys.ForEach(key => key.ECDsa.Dispose());
        await base.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private static OpenIddictApplicationDescriptor Broker() =>
        new()
        {
            ClientId = ClientId,
            ClientSecret = ClientSecret,
            ConsentType = OpenIddictConstants.ConsentTypes.Implicit,
            // For a native application it ignores the port of a loopback redirect (RFC 8252 §7.3).
            ApplicationType = OpenIddictConstants.ApplicationTypes.Native,
            RedirectUris = { new("http://localhost/callback/local") },
            Permissions =
            {
                OpenIddictConstants.Permissions.Endpoints.Authorization,
                OpenIddictConstants.Permissions.Endpoints.Token,
                OpenIddictConstants.Permissions.Endpoints.Introspection,
                OpenIddictConstants.Permissions.Endpoints.Revocation,
                OpenIddictConstants.Permissions.GrantTypes.AuthorizationCode,
                OpenIddictConstants.Permissions.GrantTypes.RefreshToken,
                OpenIddictConstants.Permissions.ResponseTypes.Code,
                OpenIddictConstants.Permissions.Scopes.Profile,
                OpenIddictConstants.Permissions.Scopes.Email,
                OpenIddictConstants.Permissions.Prefixes.Scope + "files.read",
                OpenIddictConstants.Permissions.Prefixes.Scope + "files.write",
            },
        };
}
