using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>Validates access tokens (RFC 9068 §4): issued by the broker, for this resource.</summary>
internal static class AccessTokenValidation
{
    /// <summary>Marks a request whose token cannot be judged now.</summary>
    private static readonly object UnreachableKey = new();

    public static void Configure(
        JwtBearerOptions options,
        McpOAuthOptions server,
        BrokerKeys keys,
        RefusedTokenLog refused
    )
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = server.Issuer,
            ValidAudience = server.Resource,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Candidates(keyId),
            NameClaimType = "sub",
            ClockSkew = TimeSpan.FromSeconds(30),
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context => RequireKeysAsync(context, keys),
            OnAuthenticationFailed = context =>
            {
                refused.Refused(context.Exception);
                return Task.CompletedTask;
            },
            OnChallenge = context => ChallengeAsync(context, server),
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

    private static async Task RequireKeysAsync(MessageReceivedContext context, BrokerKeys keys)
    {
        // What is not a JWT is refused without keys.
        if (
            BearerToken.Of(context.Request) is { } token
            && BearerToken.TryReadKeyId(token, out var keyId)
            && !await keys.CanJudgeAsync(keyId, context.HttpContext.RequestAborted)
        )
        {
            context.HttpContext.Items[UnreachableKey] = true;
            context.Fail("The broker's keys cannot be fetched.");
        }
    }

    private static Task ChallengeAsync(JwtBearerChallengeContext context, McpOAuthOptions server)
    {
        context.HandleResponse();
        if (context.HttpContext.Items.ContainsKey(UnreachableKey))
        {
            return BearerChallengeWriter.WriteUnavailableAsync(context.Response);
        }
        BearerChallengeWriter.WriteUnauthorized(
            context.Response,
            server,
            tokenWasRefused: context.AuthenticateFailure is not null
        );
        return Task.CompletedTask;
    }
}
