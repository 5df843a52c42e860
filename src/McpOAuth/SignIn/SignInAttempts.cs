using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>Starts sign-ins at an upstream, and resumes them at the callback (I1).</summary>
public sealed class SignInAttempts(ISignInAttemptStore store, Issuer issuer, Lifetimes lifetimes, TimeProvider clock)
{
    /// <summary>
    /// Stores an attempt for an approved request and binds it to the browser. Returns the upstream's URL.
    /// </summary>
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
            Steps = AttemptFacts.Current?.Steps,
        };
        return BeginAsync(http, attempt, binding, upstream, upstream.SignInScopes, cancellation);
    }

    /// <summary>Does the same for connecting a tool: first to prove the user's identity, then to connect.</summary>
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
            Steps = AttemptFacts.Current?.Steps,
        };
        var scopes = isProof ? upstream.IdentityScopes : upstream.ConnectionScopes(request.Scopes);
        return BeginAsync(http, attempt, binding, upstream, scopes, cancellation);
    }

    /// <summary>Does the same for the account page.</summary>
    /// <param name="confirmation">
    /// What the user confirms by signing in again, and who that is. Null for the first sign-in.
    /// </param>
    public Task<string> BeginAccountAsync(
        HttpContext http,
        (string Action, string Subject)? confirmation,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        var binding = Secret.Create();
        var now = clock.GetUtcNow();
        var attempt = new AccountAttempt
        {
            StartedAt = now,
            Action = confirmation?.Action,
            Subject = confirmation?.Subject,
            Upstream = upstream.Name,
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = binding.Sha256(),
            ExpiresAt = now + lifetimes.State,
            Trace = LoginTrace.Current,
        };
        return BeginAsync(http, attempt, binding, upstream, upstream.IdentityScopes, cancellation);
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
        // The upstream first, so nothing is stored while it is unavailable.
        var location = await upstream.AuthorizationUrlAsync(
            new()
            {
                RedirectUri = RedirectUriOf(upstream),
                State = state.Value,
                Nonce = attempt.Nonce,
                Challenge = CodeChallenge.Of(attempt.Verifier),
                Scopes = scopes,
                IsConnection = attempt is ConnectionAttempt { IsProof: false },
                Prompt = PromptOf(attempt),
                IsFresh = attempt is AccountAttempt { Action: not null },
                LoginHint = (attempt as SignInAttempt)?.Request.LoginHint,
            },
            cancellation
        );
        var ticket = await store.AddAsync(state, attempt, cancellation);
        // Longer than the attempt: once the attempt has expired, its row or its state says so.
        BrowserCookies.SetAttempt(http, state, binding, lifetimes.State + StateHandle.Precision, ticket);
        return location;
    }

    /// <summary>
    /// Claims the attempt of <paramref name="state"/> for this request (single use). Refuses another browser's attempt
    /// and leaves it unchanged.
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
            return AttemptRefusals.Incomplete("state is missing or malformed");
        }
        // The state may be forged, so this decides only which text the user reads. The row decides in the last minute.
        if (StateHandle.MinuteOf(clock.GetUtcNow()) > handle.Minute)
        {
            await FollowAsync(handle, cancellation);
            return Expired();
        }
        if (BrowserCookies.FindAttempt(http, handle) is not var (binding, ticket))
        {
            await FollowAsync(handle, cancellation);
            return BrowserCookies.HasUsed(http, handle)
                ? AttemptRefusals.AlreadyUsed("this browser used the state before")
                : AttemptRefusals.OtherBrowser("this browser has no cookie for the state");
        }
        var kept = ticket is null ? null : await store.OpenTicketAsync(handle, ticket, cancellation);
        if ((kept ?? await store.FindAsync(handle, cancellation)) is not { } found)
        {
            return AttemptRefusals.AlreadyUsed("state is unknown or was used");
        }
        if (await ClaimAsync(http, handle, found, binding, upstream, cancellation) is { } claimed)
        {
            return claimed;
        }
        if (kept is null)
        {
            return AttemptRefusals.AlreadyUsed("state was used by a concurrent request");
        }
        // The row may have been sealed again under a newer key since the browser got its ticket.
        return await store.FindAsync(handle, cancellation) is { } current
            ? await ClaimAsync(http, handle, current, binding, upstream, cancellation)
                ?? AttemptRefusals.AlreadyUsed("state was used by a concurrent request")
            : AttemptRefusals.AlreadyUsed("state is unknown or was used");
    }

    /// <summary>Null if the row no longer has the version that was found.</summary>
    private async Task<OAuthResult<UpstreamAttempt>?> ClaimAsync(
        HttpContext http,
        StateHandle state,
        (UpstreamAttempt Attempt, string Version) found,
        Secret binding,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        var (attempt, version) = found;
        Follow(attempt);
        if (!binding.IsHashedAs(attempt.BrowserSha256) || attempt.Upstream != upstream.Name)
        {
            return AttemptRefusals.AlreadyUsed("state belongs to another browser or upstream");
        }
        if (!await store.TryClaimAsync(state, version, cancellation))
        {
            return null;
        }
        // Not before: if storage fails, the browser keeps its cookie and may come again.
        BrowserCookies.UseAttempt(http, state, lifetimes.State + StateHandle.Precision);
        return clock.GetUtcNow() < attempt.ExpiresAt ? attempt : Expired();
    }

    /// <summary>Links a refusal to the login that the state belongs to, if it is still stored.</summary>
    private async Task FollowAsync(StateHandle state, CancellationToken cancellation)
    {
        try
        {
            if (await store.FindAsync(state, cancellation) is var (attempt, _))
            {
                Follow(attempt);
            }
        }
        catch (OutageException)
        {
            // The refusal stands without it.
        }
    }

    private void Follow(UpstreamAttempt attempt)
    {
        LoginTrace.Continue(attempt.Trace);
        foreach (var step in attempt.Steps ?? [])
        {
            AttemptFacts.NoteStep(step.Name, step.At);
        }
        AttemptFacts.NoteStep($"sent to upstream {attempt.Upstream}", attempt.ExpiresAt - lifetimes.State);
        if (attempt is SignInAttempt { Request: var request })
        {
            AttemptFacts.Note(request.ClientId, request.Resource, upstream: attempt.Upstream);
        }
        else if (attempt is ConnectionAttempt { Request: var connection })
        {
            AttemptFacts.Note(null, connection.Resource, connection.Tool, attempt.Upstream, connection.Subject);
        }
        else
        {
            AttemptFacts.Note(upstream: attempt.Upstream);
        }
    }

    public string RedirectUriOf(UpstreamProvider upstream) => issuer.Url(upstream.CallbackPath);

    private static ScopeSet PromptOf(UpstreamAttempt attempt) =>
        attempt switch
        {
            SignInAttempt signIn => signIn.Request.Prompt ?? ScopeSet.Empty,
            AccountAttempt { Action: not null } => ScopeSet.Of([PromptValues.Login]),
            _ => ScopeSet.Empty,
        };

    private OAuthError Expired() => AttemptRefusals.Expired(lifetimes.State);
}
