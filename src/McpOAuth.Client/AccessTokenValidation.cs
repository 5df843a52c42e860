using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>Which access tokens the server takes: the broker's, for this resource, by RFC 9068 §4.</summary>
internal static class AccessTokenValidation
{
    public static void Accept(JwtBearerOptions options, McpOAuthOptions server)
    {
        options.Authority = server.Issuer;
        options.RequireHttpsMetadata = !new Uri(server.Issuer).IsLoopback;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = server.Issuer,
            ValidAudience = server.Resource,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            NameClaimType = "sub",
            ClockSkew = TimeSpan.FromSeconds(30),
        };
        options.Events = new JwtBearerEvents
        {
            OnChallenge = context =>
            {
                context.HandleResponse();
                BearerChallengeWriter.WriteUnauthorized(
                    context.Response,
                    server,
                    tokenWasRefused: context.AuthenticateFailure is not null
                );
                return Task.CompletedTask;
            },
            OnForbidden = context =>
            {
                // Nothing is named where somebody else's policy refused: more scopes would not help.
                if (ToolScopeHandler.RequiredBy(context.HttpContext) is { Count: > 0 } scopes)
                {
                    BearerChallengeWriter.WriteInsufficientScope(context.Response, server, scopes);
                }
                return Task.CompletedTask;
            },
        };
    }
}
