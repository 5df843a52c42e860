using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>Begins sign-ins at the upstream and takes them up again at the callback (I1).</summary>
public sealed class SignInAttempts(ISignInAttemptStore store, Issuer issuer, Lifetimes lifetimes, TimeProvider clock)
{
    /// <summary>Stores an attempt for an approved request, binds it to the browser, and tells where to send it.</summary>
    public Task<string> BeginAsync(
        HttpContext http,
        ApprovedRequest approved,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        var binding = Secret.Create();
        var attempt = new SignInAttempt
        {
            Request = approved.Request,
            ApprovedClientHash = approved.NewFor,
            ReliesOn = approved.ReliesOn,
            Upstream = upstream.Name,
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = binding.Sha256(),
            ExpiresAt = clock.GetUtcNow() + lifetimes.State,
            Trace = LoginTrace.Current,
        };
        return BeginAsync(http, attempt, binding, upstream, upstream.SignInScopes, cancellation);
    }

    /// <summary>The same for a tool: first to prove who the person is, then to connect it.</summary>
    public Task<string> BeginConnectionAsync(
        HttpContext http,
        ConnectionRequest request,
        bool isProof,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        var binding = Secret.Create();
        var attempt = new ConnectionAttempt
        {
            Request = request,
            IsProof = isProof,
            Upstream = upstream.Name,
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = binding.Sha256(),
            ExpiresAt = clock.GetUtcNow() + lifetimes.State,
            Trace = LoginTrace.Current,
        };
        var scopes = isProof ? upstream.IdentityScopes : upstream.ConnectionScopes(request.Scopes);
        return BeginAsync(http, attempt, binding, upstream, scopes, cancellation);
    }

    private async Task<string> BeginAsync(
        HttpContext http,
        UpstreamAttempt attempt,
        Secret binding,
        UpstreamProvider upstream,
        ScopeSet scopes,
        CancellationToken cancellation
    )
    {
        using var step = BrokerTracing.Step("begin sign-in");
        var state = StateHandle.Create(attempt.ExpiresAt);
        // The upstream first: while it is away nothing is stored.
        var location = await upstream.AuthorizationUrlAsync(
            new()
            {
                RedirectUri = RedirectUriOf(upstream),
                State = state.Value,
                Nonce = attempt.Nonce,
                Challenge = CodeChallenge.Of(attempt.Verifier),
                Scopes = scopes,
                IsConnection = attempt is ConnectionAttempt { IsProof: false },
            },
            cancellation
        );
        await store.AddAsync(state, attempt, cancellation);
        BrowserCookies.SetAttempt(http, state, binding, lifetimes.State);
        return location;
    }

    /// <summary>
    /// The attempt that <paramref name="state"/> names, claimed for this request alone. Another browser's attempt is
    /// refused and left as it is.
    /// </summary>
    public async Task<OAuthResult<UpstreamAttempt>> ClaimAsync(
        HttpContext http,
        string? state,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        using var step = BrokerTracing.Step("claim state");
        if (!StateHandle.TryParse(state, out var handle))
        {
            return Refuse("state is missing or malformed");
        }
        if (BrowserCookies.FindAttempt(http, handle) is not { } binding)
        {
            return Refuse("this browser has no cookie for the state");
        }
        if (await store.FindAsync(handle, cancellation) is not var (attempt, version))
        {
            return Refuse("state is unknown or was used");
        }
        if (!binding.IsHashedAs(attempt.BrowserSha256) || attempt.Upstream != upstream.Name)
        {
            return Refuse("state belongs to another browser or upstream");
        }
        LoginTrace.Continue(attempt.Trace);
        BrowserCookies.RemoveAttempt(http, handle);
        if (!await store.TryClaimAsync(handle, version, cancellation))
        {
            return Refuse("state was used by a concurrent request");
        }
        return clock.GetUtcNow() < attempt.ExpiresAt ? attempt : Refuse("state has expired");
    }

    public string RedirectUriOf(UpstreamProvider upstream) => issuer.Url(upstream.CallbackPath);

    private static OAuthError Refuse(string reason) =>
        OAuthError.InvalidRequest(
            "This sign-in is unknown, has expired, was already completed, or was begun in another browser.",
            reason
        );
}
