using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace OpenIddictPeer;

/// <summary>OpenIddict's settings and its authorization endpoint. It has the token endpoint itself.</summary>
internal static class AuthorizationServer
{
    private const string Resource = "http://localhost:7091/mcp";

    // ES256, as the broker signs.
    private static readonly ECDsaSecurityKey SigningKey = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static void AddAuthorizationServer(this IServiceCollection services, string issuer)
    {
        services
            .AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<Rows>())
            .AddServer(server => Configure(server, issuer));
    }

    public static void UseUpstreamCallback(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                if (http.Request.Path == UpstreamSignIn.CallbackPath)
                {
                    await http.RequestServices.GetRequiredService<UpstreamSignIn>().CompleteAsync(http);
                }
                await next(http);
            }
        );

    public static void MapAuthorization(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            UpstreamSignIn.AuthorizePath,
            (HttpContext http, UpstreamSignIn signIn) =>
                http.Features.Get<SignedIn>() is { } user
                    ? Results.SignIn(PrincipalOf(user), null, Scheme)
                    : signIn.Begin(http)
        );

    private static string Scheme => OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    private static void Configure(OpenIddictServerBuilder server, string issuer)
    {
        server
            .SetIssuer(new Uri(issuer))
            .SetAuthorizationEndpointUris(UpstreamSignIn.AuthorizePath)
            .SetTokenEndpointUris("/token")
            .AllowAuthorizationCodeFlow()
            .AllowRefreshTokenFlow()
            .RequireProofKeyForCodeExchange()
            .Configure(options => options.CodeChallengeMethods.Remove(OpenIddictConstants.CodeChallengeMethods.Plain))
            .RegisterScopes(OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.OfflineAccess)
            .DisableAccessTokenEncryption()
            .AddSigningKey(SigningKey)
            // For codes and refresh tokens. With a certificate, as in OpenIddict's samples, each costs an RSA operation more.
            .AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        server
            .UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .DisableTransportSecurityRequirement()
            .SuppressJsonResponseIndentation();
    }

    private static ClaimsPrincipal PrincipalOf(SignedIn user)
    {
        var identity = new ClaimsIdentity(Scheme);
        identity.SetClaim(OpenIddictConstants.Claims.Subject, user.Subject);
        // Without a destination, it is in the code and the refresh token only, which are encrypted.
        identity.SetClaim("upstream_token", user.UpstreamToken);
        identity.SetScopes(OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.OfflineAccess);
        identity.SetResources(Resource);
        return new(identity);
    }
}
