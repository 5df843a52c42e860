using McpOAuth.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Upstream;

/// <summary>What an upstream gave for a code.</summary>
public sealed record UpstreamSignIn(UpstreamIdentity Identity, UpstreamTokens Tokens);

/// <summary>An identity provider, towards which we are an OAuth client.</summary>
/// <remarks>OpenID Connect Core 1.0 §3.1; RFC 6749 §4.1 and §6; RFC 7636; RFC 9207. Outages throw.</remarks>
public sealed class UpstreamProvider
{
    /// <summary>Bytes of an answer; tokens are far shorter.</summary>
    public const int MaximumAnswerLength = 256 * 1024;

    private readonly UpstreamSettings settings;
    private readonly UpstreamHabits habits;
    private readonly UpstreamMetadata metadata;
    private readonly UpstreamHttpExchange exchange;
    private readonly UpstreamTokenRequest requests;
    private readonly UpstreamRevocation revocation;
    private readonly IdTokenValidation idTokens;

    /// <param name="http">Its time limit is the longest that a person waits for the upstream.</param>
    /// <param name="assertion">What proves us there in place of a secret; null where nothing does.</param>
    public UpstreamProvider(
        UpstreamSettings settings,
        HttpClient http,
        TimeProvider clock,
        BrokerAssertion? assertion = null
    )
    {
        this.settings = settings;
        habits = UpstreamHabits.Of(settings.Preset);
        metadata = new(settings, http, clock);
        exchange = new(settings, http);
        requests = new(settings, habits, exchange, clock, assertion);
        revocation = new(settings, requests, exchange);
        idTokens = new(settings, clock);
    }

    public string Name => settings.Name;

    public string CallbackPath => $"/callback/{settings.Name}";

    public RefreshRotationKind RefreshRotation => settings.RefreshRotation;

    /// <summary>Whether a refresh ends the former access token at once.</summary>
    public bool RefreshEndsAccessToken => habits.RefreshEndsAccessToken;

    /// <summary>What is asked for when a person signs in.</summary>
    public ScopeSet SignInScopes => settings.Scopes;

    /// <summary>What is asked for where it must only be known who the person is: no refresh token, nothing to use.</summary>
    public ScopeSet IdentityScopes => settings.Scopes.Intersect(ScopeSet.Of(["openid", "profile"]));

    /// <summary>What is asked for when a person connects a tool that needs <paramref name="scopes"/>.</summary>
    public ScopeSet ConnectionScopes(ScopeSet scopes) =>
        settings.Scopes.Intersect(habits.ConnectionScopes).Union(scopes);

    /// <summary>Whether <paramref name="held"/>, as the upstream spells it, gives all of <paramref name="needed"/>.</summary>
    public bool Covers(ScopeSet held, ScopeSet needed) => habits.Covers(held, needed);

    /// <summary>Asks for the upstream's metadata, where it has any. Throws <see cref="OutageException"/>.</summary>
    public Task ProbeAsync(CancellationToken cancellation) => metadata.EndpointsAsync(cancellation);

    /// <summary>Where the browser goes to sign in, or to connect a tool.</summary>
    public async Task<string> AuthorizationUrlAsync(UpstreamAuthorization request, CancellationToken cancellation)
    {
        var endpoints = await metadata.EndpointsAsync(cancellation);
        var query = new Dictionary<string, string?>
        {
            [ParameterNames.ResponseType] = WireValues.ResponseTypeCode,
            [ParameterNames.ClientId] = settings.ClientId,
            [ParameterNames.RedirectUri] = request.RedirectUri,
            [ParameterNames.Scope] = request.Scopes.ToString(),
            [ParameterNames.State] = request.State,
            [ParameterNames.Nonce] = request.Nonce.Reveal(),
            [ParameterNames.CodeChallenge] = request.Challenge.Value,
            [ParameterNames.CodeChallengeMethod] = WireValues.S256,
        };
        foreach (var (name, value) in habits.AuthorizationParameters)
        {
            query[name] = value;
        }
        foreach (
            var (name, value) in request.IsConnection ? habits.ConnectionParameters : new Dictionary<string, string>()
        )
        {
            query[name] = value;
        }
        return QueryHelpers.AddQueryString(endpoints.Authorization, query);
    }

    /// <summary>Whether an authorization response with this <c>iss</c> can be this upstream's (RFC 9207 §2.4).</summary>
    public async Task<bool> IsIssuerAsync(string? issuer, CancellationToken cancellation) =>
        issuer is null
            ? !(await metadata.EndpointsAsync(cancellation)).PromisesIssuer
            : string.Equals(issuer, settings.Issuer, StringComparison.Ordinal);

    /// <summary>Redeems a code and learns who signed in; refuses where the upstream does or its answer is not sound.</summary>
    public async Task<OAuthResult<UpstreamSignIn>> RedeemAsync(
        string code,
        string redirectUri,
        CodeVerifier verifier,
        Secret nonce,
        CancellationToken cancellation
    )
    {
        var endpoints = await metadata.EndpointsAsync(cancellation);
        var form = new Dictionary<string, string>
        {
            [ParameterNames.GrantType] = GrantTypes.AuthorizationCode,
            [ParameterNames.Code] = code,
            [ParameterNames.RedirectUri] = redirectUri,
            [ParameterNames.CodeVerifier] = verifier.Reveal(),
        };
        var answer = await requests.PostAsync(endpoints.Token, form, cancellation);
        if (answer.IsRefused)
        {
            // A dead code of the upstream's is no mistake of our client's.
            return OAuthError.ServerError(answer.Error.Reason);
        }
        var (said, tokens) = answer.Value;
        var identity = endpoints.Identity is null
            ? await IdentifyAsync(said.IdToken, nonce, cancellation)
            : await GitHubUser.FindAsync(exchange, endpoints, settings.Issuer, tokens.AccessToken, cancellation);
        return identity.IsRefused ? identity.Error : new UpstreamSignIn(identity.Value, tokens);
    }

    /// <summary>
    /// New tokens for <paramref name="refreshToken"/>. <c>invalid_grant</c> is the upstream's own word that it is dead;
    /// after any other refusal or an outage it may still be good.
    /// </summary>
    /// <param name="scopes">What the tool holds; said where the upstream wants it said.</param>
    public async Task<OAuthResult<UpstreamTokens>> RefreshAsync(
        Secret refreshToken,
        ScopeSet scopes,
        CancellationToken cancellation
    )
    {
        var endpoints = await metadata.EndpointsAsync(cancellation);
        var form = new Dictionary<string, string>
        {
            [ParameterNames.GrantType] = GrantTypes.RefreshToken,
            [ParameterNames.RefreshToken] = refreshToken.Reveal(),
        };
        if (habits.ScopeOnRefresh)
        {
            form[ParameterNames.Scope] = ConnectionScopes(scopes).ToString();
        }
        var answer = await requests.PostAsync(endpoints.Token, form, cancellation);
        return answer.IsRefused ? answer.Error : answer.Value.Tokens;
    }

    /// <summary>False where the upstream has no way to take tokens back, or did not take these.</summary>
    public async Task<bool> RevokeAsync(UpstreamTokens tokens, CancellationToken cancellation) =>
        await revocation.RevokeAsync(await metadata.EndpointsAsync(cancellation), tokens, cancellation);

    private async Task<OAuthResult<UpstreamIdentity>> IdentifyAsync(
        string? idToken,
        Secret nonce,
        CancellationToken cancellation
    )
    {
        if (idToken is null)
        {
            return OAuthError.ServerError("the upstream's answer has no id_token");
        }
        var configuration = await metadata.GetAsync(cancellation);
        var identity = await idTokens.ValidateAsync(idToken, nonce, configuration);
        if (!identity.IsRefused)
        {
            return identity;
        }
        // It may be signed with a key that the upstream has published since we looked.
        var newer = await metadata.RenewAsync(cancellation);
        return ReferenceEquals(newer, configuration) ? identity : await idTokens.ValidateAsync(idToken, nonce, newer);
    }
}
