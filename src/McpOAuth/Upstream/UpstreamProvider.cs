using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOAuth.Upstream;

/// <summary>The result of redeeming a code at an upstream.</summary>
public sealed record UpstreamSignIn(UpstreamIdentity Identity, UpstreamTokens Tokens);

/// <summary>An identity provider. The broker is its OAuth client.</summary>
/// <remarks>
/// OpenID Connect Core 1.0 §3.1; RFC 6749 §4.1 and §6; RFC 7636; RFC 9207. Throws <see cref="OutageException"/> if it
/// is unavailable.
/// </remarks>
public sealed class UpstreamProvider
{
    /// <summary>Bytes of a response. Token responses are much shorter.</summary>
    public const int MaximumAnswerLength = 256 * 1024;

    /// <summary>How long a user waits while tokens that nobody keeps are revoked.</summary>
    private static readonly TimeSpan RevocationLimit = TimeSpan.FromSeconds(3);

    private readonly HttpClient http;
    private readonly UpstreamSettings settings;
    private readonly TimeProvider clock;
    private readonly UpstreamHabits habits;
    private readonly UpstreamMetadata metadata;
    private readonly UpstreamHttpExchange exchange;
    private readonly UpstreamTokenRequest requests;
    private readonly UpstreamAuthorizationUrl urls;
    private readonly UpstreamRevocation revocation;
    private readonly IdTokenValidation idTokens;

    /// <param name="http">Its timeout is the longest a user waits for the upstream.</param>
    /// <param name="assertion">Authenticates the broker in place of a secret or key of the settings.</param>
    public UpstreamProvider(
        UpstreamSettings settings,
        HttpClient http,
        TimeProvider clock,
        BrokerAssertion? assertion = null,
        ILogger<UpstreamProvider>? logger = null
    )
    {
        this.http = http;
        this.settings = settings;
        this.clock = clock;
        habits = UpstreamHabits.Of(settings.Preset);
        metadata = new(settings, http, clock);
        exchange = new($"Upstream {settings.Name}", http);
        var authentication = new UpstreamClientAuthentication(
            settings,
            habits,
            assertion ?? PrivateKeyAssertion.For(settings, clock)
        );
        requests = new(settings, habits, exchange, clock, authentication);
        urls = new(settings, habits, requests);
        revocation = new(settings, requests, exchange, logger ?? NullLogger<UpstreamProvider>.Instance);
        idTokens = new(settings, clock);
    }

    public string Name => settings.Name;

    /// <summary>The name for users.</summary>
    public string DisplayName => settings.Title ?? settings.Name;

    public string CallbackPath => $"/callback/{settings.Name}";

    public RefreshRotationKind RefreshRotation => settings.RefreshRotation;

    /// <summary>Whether a refresh invalidates the previous access token at once.</summary>
    public bool RefreshEndsAccessToken => habits.RefreshEndsAccessToken;

    /// <summary>Whether a revocation ends one token and nothing else of the user's.</summary>
    public bool RevokesSingleTokens => habits.RevokesSingleTokens;

    /// <summary>The scopes requested when a user signs in.</summary>
    public ScopeSet SignInScopes => settings.Scopes;

    /// <summary>The scopes requested only to identify the user: no refresh token, no access to anything.</summary>
    public ScopeSet IdentityScopes =>
        settings.Scopes.Intersect(
            ScopeSet.Of(settings.IdentifiesByMail ? ["openid", "profile", "email"] : ["openid", "profile"])
        );

    /// <summary>The scopes requested when a user connects a tool that needs <paramref name="scopes"/>.</summary>
    public ScopeSet ConnectionScopes(ScopeSet scopes) =>
        settings.Scopes.Intersect(habits.ConnectionScopes).Union(scopes);

    /// <summary>
    /// Whether <paramref name="held"/>, in the upstream's spelling, covers all of <paramref name="needed"/>.
    /// </summary>
    public bool Covers(ScopeSet held, ScopeSet needed) => habits.Covers(held, needed);

    /// <summary>The part of <paramref name="needed"/> that <paramref name="held"/> does not cover.</summary>
    public ScopeSet Missing(ScopeSet held, ScopeSet needed) =>
        ScopeSet.Of(needed.Where(scope => !Covers(held, ScopeSet.Of([scope]))));

    /// <summary>
    /// Everything that would prevent a login, as far as it can be found out without a user. Throws
    /// <see cref="OutageException"/> if the upstream does not respond.
    /// </summary>
    /// <param name="redirectUri">The broker's, as registered at the upstream.</param>
    public Task<IReadOnlyList<UpstreamProblem>> FindProblemsAsync(string redirectUri, CancellationToken cancellation) =>
        new UpstreamDryRun(this, settings, metadata, requests, http).FindProblemsAsync(redirectUri, cancellation);

    /// <summary>The URL at which the user signs in or connects a tool.</summary>
    public async Task<string> AuthorizationUrlAsync(UpstreamAuthorization request, CancellationToken cancellation) =>
        await urls.MakeAsync(await metadata.EndpointsAsync(cancellation), request, cancellation);

    /// <summary>
    /// Whether an authorization response with this <c>iss</c> can come from this upstream (RFC 9207 §2.4).
    /// </summary>
    public async Task<bool> IsIssuerAsync(string? issuer, CancellationToken cancellation) =>
        issuer is null
            ? !(await metadata.EndpointsAsync(cancellation)).PromisesIssuer
            : string.Equals(issuer, settings.Issuer, StringComparison.Ordinal);

    /// <summary>
    /// Redeems a code and identifies the user. Returns <c>server_error</c> if the upstream refuses or its response is
    /// invalid.
    /// </summary>
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
        var answer = await requests.RedeemAsync(endpoints, form, cancellation);
        if (answer.IsRefused)
        {
            // Not invalid_grant: a dead upstream code is not our client's mistake.
            return OAuthError.ServerError(answer.Error.Reason);
        }
        var (response, tokens) = answer.Value;
        var identity = endpoints.Identity is null
            ? await IdentifyAsync(response.IdToken, nonce, cancellation)
            : await GitHubUser.FindAsync(exchange, endpoints, settings.Issuer, tokens.AccessToken, cancellation);
        if (!identity.IsRefused)
        {
            return new UpstreamSignIn(identity.Value, tokens);
        }
        // Nobody knows whose tokens these are, so a revocation must not end more than them.
        if (!habits.RevokesAllGrants)
        {
            await TryRevokeAsync(tokens);
        }
        return identity.Error;
    }

    /// <summary>
    /// The user, with a name from userinfo if the id_token has none and the user allowed <c>profile</c>. One more
    /// request to the upstream; its failure is not an error.
    /// </summary>
    /// <remarks>OpenID Connect Core 1.0 §5.4.</remarks>
    public async Task<UpstreamIdentity> WithNameAsync(UpstreamSignIn signIn, CancellationToken cancellation)
    {
        var identity = signIn.Identity;
        if (
            identity.Name is not null
            || !Covers(signIn.Tokens.Scopes ?? SignInScopes, ScopeSet.Of(["profile"]))
            || (await metadata.EndpointsAsync(cancellation)).UserInfo is not { } endpoint
        )
        {
            return identity;
        }
        var user = await UserInfo.FindAsync(exchange, endpoint, signIn, clock, cancellation);
        return identity with
        {
            Name = UpstreamIdentity.Shown(user?.Name),
            VerifiedMail = identity.VerifiedMail ?? user?.VerifiedMail,
            Account = identity.Account ?? UpstreamIdentity.Shown(user?.Account),
        };
    }

    /// <summary>
    /// New tokens for <paramref name="refreshToken"/>. <c>invalid_grant</c> means that the upstream itself declared it
    /// dead. After any other refusal or an outage it is still valid, unless the outage is a
    /// <see cref="LostAnswerException"/>.
    /// </summary>
    /// <param name="scopes">The scopes that the tool holds. Sent only if the upstream requires it.</param>
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
        return await requests.RefreshAsync(endpoints, form, cancellation);
    }

    /// <summary>False if the upstream cannot revoke tokens, or refused to revoke these.</summary>
    public async Task<bool> RevokeAsync(UpstreamTokens tokens, CancellationToken cancellation) =>
        await revocation.RevokeAsync(await metadata.EndpointsAsync(cancellation), tokens, cancellation);

    /// <summary>Revokes tokens that nobody keeps. Bounded, and continues if the user leaves. Never throws for an outage.</summary>
    public async Task<bool> TryRevokeAsync(UpstreamTokens tokens)
    {
        using var limit = new CancellationTokenSource(RevocationLimit, clock);
        try
        {
            return await RevokeAsync(tokens, limit.Token);
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<OAuthResult<UpstreamIdentity>> IdentifyAsync(
        string? idToken,
        Secret nonce,
        CancellationToken cancellation
    )
    {
        if (idToken is null)
        {
            return OAuthError.ServerError("the upstream's response has no id_token");
        }
        return await metadata.ValidateAsync(
            configuration => idTokens.ValidateAsync(idToken, nonce, configuration),
            configuration => idTokens.IsKeyMissingAsync(idToken, configuration),
            cancellation
        );
    }
}
