using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>What OpenIddict leaves to its application: who signs in, and which claims a token has.</summary>
internal static class OpenIddictPages
{
    public const string AuthorizePath = "/connect/authorize";
    public const string SignInPath = "/sign-in";

    private const string SignInPage = """
        <!doctype html>
        <html lang="en">
        <title>Sign in · OpenIddict</title>
        <form method="post">
          <label>Name <input name="login" required></label>
          <label>Password <input name="password" type="password"></label>
          <button type="submit">Sign in</button>
        </form>
        </html>
        """;

    public static void Map(WebApplication app)
    {
        app.MapMethods(AuthorizePath, ["GET", "POST"], AuthorizeAsync);
        app.MapGet(SignInPath, () => Results.Content(SignInPage, "text/html"));
        app.MapPost(SignInPath, SignInAsync);
    }

    private static async Task<IResult> SignInAsync(HttpContext http, string returnUrl)
    {
        var form = await http.Request.ReadFormAsync();
        var login = form["login"].ToString();
        await http.SignInAsync(PrincipalOf(login, CookieAuthenticationDefaults.AuthenticationScheme));
        return Results.LocalRedirect(returnUrl);
    }

    private static IResult AuthorizeAsync(HttpContext http)
    {
        if (http.User.FindFirstValue(OpenIddictConstants.Claims.Subject) is not { } login)
        {
            return Results.Challenge(new() { RedirectUri = http.Request.Path + http.Request.QueryString });
        }
        var user = PrincipalOf(login, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        user.SetScopes(http.GetOpenIddictServerRequest()!.GetScopes());
        user.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        return Results.SignIn(user, null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static ClaimsPrincipal PrincipalOf(string login, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.Role);
        identity.AddClaim(new(OpenIddictConstants.Claims.Subject, login));
        identity.AddClaim(
            new(OpenIddictConstants.Claims.Name, $"{char.ToUpperInvariant(login[0])}{login[1..]} Example")
        );
        return new(identity);
    }
}
