using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>A web application on OpenIddict's server, with its rows in memory.</summary>
internal static class OpenIddictApp
{
    /// <param name="issuer">Its origin.</param>
    /// <param name="database">Keeps the rows of the former instance.</param>
    /// <param name="encryptionKey">For codes, access tokens and refresh tokens.</param>
    /// <param name="signingKeys">The first signs; all are published.</param>
    public static WebApplication Build(
        string issuer,
        InMemoryDatabaseRoot database,
        SecurityKey encryptionKey,
        IReadOnlyList<SecurityKey> signingKeys
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(issuer);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "openiddict_session";
                cookie.LoginPath = OpenIddictPages.SignInPath;
            });
        builder.Services.AddDbContext<DbContext>(rows =>
            rows.UseInMemoryDatabase("openiddict", database)
                .ConfigureWarnings(warnings => warnings.Ignore(InMemoryEventId.TransactionIgnoredWarning))
                .UseOpenIddict()
        );
        builder
            .Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<DbContext>().DisableBulkOperations())
            .AddServer(server => Configure(server, encryptionKey, signingKeys));
        var app = builder.Build();
        app.UseAuthentication();
        OpenIddictPages.Map(app);
        return app;
    }

    private static void Configure(
        OpenIddictServerBuilder server,
        SecurityKey encryptionKey,
        IReadOnlyList<SecurityKey> signingKeys
    )
    {
        server
            .SetAuthorizationEndpointUris(OpenIddictPages.AuthorizePath)
            .SetTokenEndpointUris("connect/token")
            .SetIntrospectionEndpointUris("connect/introspect")
            .SetRevocationEndpointUris("connect/revoke")
            .AllowAuthorizationCodeFlow()
            .AllowRefreshTokenFlow()
            .RequireProofKeyForCodeExchange()
            .RegisterScopes(
                OpenIddictConstants.Scopes.Profile,
                OpenIddictConstants.Scopes.Email,
                OpenIddictConstants.Scopes.OfflineAccess,
                "files.read",
                "files.write"
            )
            // A refresh token that was used is dead at once.
            .SetRefreshTokenReuseLeeway(TimeSpan.Zero)
            .AddEncryptionKey(encryptionKey);
        foreach (var key in signingKeys)
        {
            server.AddSigningKey(key);
        }
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().DisableTransportSecurityRequirement();
    }
}
