using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
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
        DpopCheck dpop,
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
            OnTokenValidated = context => CheckKeyAsync(context, dpop, refused),
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
        // The library itself reads the Bearer scheme only.
        context.Token = SentToken.Of(context.Request);
        // What is not a JWT is refused without keys.
        if (
            context.Token is { } token
            && SentToken.TryReadKeyId(token, out var keyId)
            && !await keys.CanJudgeAsync(keyId, context.HttpContext.RequestAborted)
        )
        {
            context.HttpContext.Items[UnreachableKey] = true;
            context.Fail("The broker's keys cannot be fetched.");
        }
    }

    /// <summary>Checks the proof of a bound token (RFC 9449 §7).</summary>
    private static async Task CheckKeyAsync(TokenValidatedContext context, DpopCheck dpop, RefusedTokenLog refused)
    {
        try
        {
            if (await dpop.RefusalAsync((JsonWebToken)context.SecurityToken, context.Request) is { } reason)
            {
                refused.Refused(reason);
                context.Fail(reason);
            }
        }
        catch (Exception exception) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            refused.NotChecked(exception);
            context.HttpContext.Items[UnreachableKey] = true;
            context.Fail("The store of used DPoP proofs does not respond.");
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
