using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>Validates access tokens (RFC 9068 §4): issued by the broker, for this resource.</summary>
internal static class AccessTokenValidation
{
    public static void Configure(JwtBearerOptions options, McpOAuthOptions server)
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
                // Name no scopes if another policy refused the request: more scopes would not help.
                if (ToolScopeHandler.RequiredBy(context.HttpContext) is { Count: > 0 } scopes)
                {
                    BearerChallengeWriter.WriteInsufficientScope(context.Response, server, scopes);
                }
                return Task.CompletedTask;
            },
        };
    }
}
