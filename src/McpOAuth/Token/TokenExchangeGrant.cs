using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Tools;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Token;

/// <summary>
/// <c>grant_type=token-exchange</c>: a resource presents a person's access token and gets the upstream token of one of
/// its tools.
/// </summary>
/// <remarks>RFC 8693 §2. Two table operations where the token is fresh, the grant's liveness included.</remarks>
public sealed class TokenExchangeGrant
{
    private readonly ResourceAuthentication authentication;
    private readonly ClientAuthentication clients;
    private readonly AccessTokenReader reader;
    private readonly LiveGrants grants;
    private readonly ScopeHierarchy hierarchy;
    private readonly ToolTokens tokens;
    private readonly UpstreamDirectory upstreams;
    private readonly ConnectionLinks links;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;

    public TokenExchangeGrant(
        ResourceAuthentication authentication,
        ClientAuthentication clients,
        AccessTokenReader reader,
        LiveGrants grants,
        ScopeHierarchy hierarchy,
        ToolTokens tokens,
        UpstreamDirectory upstreams,
        ConnectionLinks links,
        TimeProvider clock,
        AuditLog audit
    )
    {
        this.authentication = authentication;
        this.clients = clients;
        this.reader = reader;
        this.grants = grants;
        this.hierarchy = hierarchy;
        this.tokens = tokens;
        this.upstreams = upstreams;
        this.links = links;
        this.clock = clock;
        this.audit = audit;
    }

    public async Task HandleAsync(HttpContext http, RequestParameters parameters)
    {
        var resource = await AuthenticateAsync(http, parameters);
        var allowed = resource.IsRefused
            ? resource.Error
            : await CheckAsync(parameters, resource.Value, http.RequestAborted);
        if (allowed.IsRefused)
        {
            audit.Refused("token", allowed.Error.Code, allowed.Error.Reason);
            await http.RefuseAsync(allowed.Error);
            return;
        }
        var (subject, tool, needed) = allowed.Value;
        switch (await tokens.GetAsync(subject, tool, needed, http.RequestAborted))
        {
            case ToolToken.Ready ready:
                audit.ToolTokenIssued(subject, tool.Name, tool.Resource, ready.Scopes.ToString());
                var answer = AnswerOf(ready);
                await http.JsonAsync(StatusCodes.Status200OK, answer, ExchangeJson.Default.ExchangeResponse);
                break;
            case ToolToken.NotConnected missing:
                audit.InteractionRequired(subject, tool.Name, tool.Resource, missing.Reason);
                var link = await LinkAsync(allowed.Value, missing.Held, http.RequestAborted);
                await http.JsonAsync(StatusCodes.Status400BadRequest, link, ExchangeJson.Default.InteractionResponse);
                break;
            default:
                throw new InvalidOperationException("A tool token is ready or it is not.");
        }
    }

    private async Task<OAuthResult<Resource>> AuthenticateAsync(HttpContext http, RequestParameters parameters)
    {
        var resource = await authentication.AuthenticateAsync(http.Request, parameters, http.RequestAborted);
        if (!resource.IsRefused)
        {
            return resource;
        }
        var client = await clients.AuthenticateAsync(http.Request, parameters, http.RequestAborted);
        return client.IsRefused
            ? resource
            : OAuthError.UnauthorizedClient("Only an MCP server that is configured here may exchange tokens.");
    }

    private async Task<OAuthResult<AllowedExchange>> CheckAsync(
        RequestParameters parameters,
        Resource resource,
        CancellationToken cancellation
    )
    {
        var request = ExchangeRequest.Parse(parameters);
        if (request.IsRefused)
        {
            return request.Error;
        }
        var tool = resource.FindTool(request.Value.Audience);
        var needed = tool.IsRefused ? tool.Error : request.Value.NeededOf(tool.Value);
        if (needed.IsRefused)
        {
            return needed.Error;
        }
        var token = await reader.ReadAsync(request.Value.SubjectToken, cancellation);
        var refusal =
            ExchangeRules.CheckSubject(token, resource, clock.GetUtcNow())
            ?? ExchangeRules.CheckScopes(token!, tool.Value, hierarchy);
        if (refusal is not null)
        {
            return refusal;
        }
        return await grants.IsAliveAsync(token!, cancellation)
            ? new AllowedExchange(token!.Subject, tool.Value, needed.Value)
            : OAuthError.InvalidGrant("the grant or the client is gone");
    }

    private ExchangeResponse AnswerOf(ToolToken.Ready ready) =>
        new()
        {
            AccessToken = ready.AccessToken.Reveal(),
            ExpiresIn = ready.ExpiresAt is { } end ? Math.Max(0, (long)(end - clock.GetUtcNow()).TotalSeconds) : null,
            Scope = ready.Scopes.ToString(),
        };

    // What the person granted before is asked for again: an upstream may give exactly what is asked for.
    private async Task<InteractionResponse> LinkAsync(
        AllowedExchange exchange,
        ScopeSet held,
        CancellationToken cancellation
    )
    {
        var (subject, tool, needed) = exchange;
        var upstream = upstreams.Find(tool.Upstream)!;
        var before = tool.UpstreamScopes.Where(scope => upstream.Covers(held, ScopeSet.Of([scope])));
        var request = new ConnectionRequest
        {
            Subject = subject,
            Resource = tool.Resource,
            Tool = tool.Name,
            Scopes = needed.Union(ScopeSet.Of(before)),
            ExpiresAt = links.NewExpiry(),
        };
        return new()
        {
            InteractionUri = await links.MakeAsync(request, cancellation),
            ExpiresIn = (int)ConnectionLinks.Lifetime.TotalSeconds,
        };
    }

    private sealed record AllowedExchange(string Subject, Tool Tool, ScopeSet Needed);
}
