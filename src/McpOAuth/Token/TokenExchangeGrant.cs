using McpOAuth.Authentication;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Token;

/// <summary>
/// <c>grant_type=token-exchange</c>: an MCP server presents a user's access token and gets the upstream token of one of
/// its tools.
/// </summary>
/// <remarks>
/// RFC 8693 §2. Two table operations if the token is fresh, including the check that the grant is alive. One more with an
/// <c>actor_token</c>: an agent that acts for the user, if settings allow it.
/// </remarks>
public sealed class TokenExchangeGrant(
    AccessTokenReader reader,
    GrantLiveness grants,
    ScopeHierarchy hierarchy,
    Delegations delegations,
    ToolTokenSource tokens,
    UpstreamDirectory upstreams,
    ConnectionLinks links,
    TimeProvider clock
) : ITokenGrant
{
    public string GrantType => GrantTypes.TokenExchange;

    public CallerKind For => CallerKind.Resource;

    public async Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation)
    {
        var allowed = await CheckAsync(request, cancellation);
        if (allowed.IsRefused)
        {
            return allowed.Error;
        }
        var (subject, tool, needed, actor) = allowed.Value;
        return await tokens.GetAsync(subject, tool, needed, cancellation) switch
        {
            ToolTokenResult.Ready ready => new TokenOutcome.Issued(
                AnswerOf(ready, actor),
                subject,
                tool.Name,
                tool.Resource
            )
            {
                Actor = actor,
            },
            ToolTokenResult.NotConnected missing => new TokenOutcome.InteractionRequired(
                await LinkAsync(allowed.Value, missing.Held, cancellation),
                subject,
                tool.Name,
                tool.Resource,
                missing.Reason
            ),
            _ => throw new InvalidOperationException("The tool token is neither ready nor unconnected."),
        };
    }

    private async Task<OAuthResult<AllowedExchange>> CheckAsync(TokenRequest request, CancellationToken cancellation)
    {
        var exchange = ExchangeRequest.Parse(request.Parameters);
        if (exchange.IsRefused)
        {
            return exchange.Error;
        }
        var tool = request.Resource.FindTool(exchange.Value.Audience);
        var needed = tool.IsRefused ? tool.Error : exchange.Value.NeededOf(tool.Value);
        if (needed.IsRefused)
        {
            return needed.Error;
        }
        var token = await reader.ReadAsync(exchange.Value.SubjectToken, cancellation);
        var refusal =
            ExchangeRules.CheckSubject(token, request.Resource, clock.GetUtcNow())
            ?? ExchangeRules.CheckScopes(token!, tool.Value, hierarchy);
        refusal ??= await SubjectTokenProofs.RefusalAsync(exchange.Value, token!, request.Resource, clock.GetUtcNow());
        if (refusal is not null)
        {
            return refusal;
        }
        if (!await grants.IsAliveAsync(token!, cancellation))
        {
            return OAuthError.InvalidRequest(
                "The subject_token is not valid.",
                "the grant has ended or the client was removed"
            );
        }
        if (exchange.Value.ActorToken is not { } actorToken)
        {
            return new AllowedExchange(token!.Subject, tool.Value, needed.Value, Actor: null);
        }
        var actor = await ActorAsync(actorToken, token!, request.Resource, tool.Value, cancellation);
        return actor.IsRefused
            ? actor.Error
            : new AllowedExchange(token!.Subject, tool.Value, needed.Value, actor.Value);
    }

    /// <summary>The client id of the agent that acts for the user.</summary>
    private async Task<OAuthResult<string>> ActorAsync(
        string actorToken,
        VerifiedAccessToken subject,
        Resource resource,
        Tool tool,
        CancellationToken cancellation
    )
    {
        var actor = await reader.ReadAsync(actorToken, cancellation);
        var refusal =
            ExchangeRules.CheckActor(actor, resource, clock.GetUtcNow())
            ?? ExchangeRules.CheckDelegation(actor!, subject, tool, delegations)
            // Neither of the two may do more through the other.
            ?? ExchangeRules.CheckScopes(actor!, tool, hierarchy, ParameterNames.ActorToken);
        if (refusal is not null)
        {
            return refusal;
        }
        return await grants.IsAliveAsync(actor!, cancellation)
            ? actor!.ClientId
            : OAuthError.InvalidRequest("The actor_token is not valid.", "the actor's grant has ended");
    }

    /// <remarks>
    /// RFC 8693 §2.2.1. Returns no refresh token: it stays in the vault. The scopes are those that the token actually
    /// has.
    /// </remarks>
    private TokenResponse AnswerOf(ToolTokenResult.Ready ready, string? actor) =>
        new()
        {
            AccessToken = ready.AccessToken.Reveal(),
            IssuedTokenType = TokenTypes.AccessToken,
            ExpiresIn = ready.ExpiresAt is { } expiry
                ? Math.Max(0, (long)(expiry - clock.GetUtcNow()).TotalSeconds)
                : null,
            Scope = ready.Scopes.ToString(),
            Actor = actor is null ? null : new(actor),
        };

    // Request earlier scopes again: some upstreams grant only what is requested.
    private async Task<InteractionResponse> LinkAsync(
        AllowedExchange exchange,
        ScopeSet held,
        CancellationToken cancellation
    )
    {
        var (subject, tool, needed, _) = exchange;
        var upstream = upstreams.Find(tool.Upstream)!;
        var grantedBefore = tool.UpstreamScopes.Where(scope => upstream.Covers(held, ScopeSet.Of([scope])));
        var request = new ConnectionRequest
        {
            Subject = subject,
            Resource = tool.Resource,
            Tool = tool.Name,
            Scopes = needed.Union(ScopeSet.Of(grantedBefore)),
            ExpiresAt = links.NewExpiry(),
            Trace = LoginTrace.Current,
        };
        var missing = held.Count == 0 ? ScopeSet.Empty : upstream.Missing(held, needed);
        return new()
        {
            ErrorDescription = DescriptionOf(held, missing),
            Missing = missing.Count == 0 ? null : missing.ToString(),
            InteractionUri = await links.MakeAsync(request, cancellation),
            ExpiresIn = (int)ConnectionLinks.Lifetime.TotalSeconds,
        };
    }

    private static string DescriptionOf(ScopeSet held, ScopeSet missing) =>
        held.Count == 0 ? "The user must connect the tool first."
        : missing.Count == 0 ? "The user must connect the tool again."
        : $"The user has not granted all that the tool needs. Missing at the upstream: {missing}.";

    private sealed record AllowedExchange(string Subject, Tool Tool, ScopeSet Needed, string? Actor);
}
