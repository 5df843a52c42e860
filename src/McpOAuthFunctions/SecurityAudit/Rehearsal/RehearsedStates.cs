using System.Buffers.Text;
using System.Globalization;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using McpOAuthFunctions.SecurityAudit.Probes;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>Sign-ins under way in a rehearsal: claimed as they should be, and by others.</summary>
internal static class RehearsedStates
{
    public static async Task<Behaviour> ObserveAsync(
        IServiceProvider services,
        Behaviour seen,
        CancellationToken cancellation
    )
    {
        var upstream = services.GetRequiredService<UpstreamDirectory>().SignIn;
        var attempts = services.GetRequiredService<SignInAttempts>();
        Task<OAuthResult<UpstreamAttempt>> ClaimAsync(HttpContext browser, StateHandle state) =>
            attempts.ClaimAsync(browser, state.Value, upstream, cancellation);

        var (state, cookie) = await BeginAsync(services, upstream.Name, cancellation);
        var byOther = await ClaimAsync(Browser(null), state);
        var first = await ClaimAsync(Browser(cookie), state);
        var second = await ClaimAsync(Browser(cookie), state);
        if (first.IsRefused)
        {
            throw new InvalidOperationException("The rehearsal could not claim its own state.");
        }
        var (foreign, foreignCookie) = await BeginAsync(services, upstream.Name + "-2", cancellation);
        var atWrongUpstream = await ClaimAsync(Browser(foreignCookie), foreign);
        return seen with
        {
            StateBytes = BytesOf(state),
            StateReplays = AttackResult.Of([
                ("a state in another browser", !byOther.IsRefused),
                ("a state used twice", !second.IsRefused),
            ]),
            StatesOfOtherUpstreams = AttackResult.Of([
                ("a state at another upstream's callback", !atWrongUpstream.IsRefused),
            ]),
        };
    }

    /// <summary>Stores an attempt as <see cref="SignInAttempts"/> does, without asking the upstream where to go.</summary>
    private static async Task<(StateHandle State, string Cookie)> BeginAsync(
        IServiceProvider services,
        string upstream,
        CancellationToken cancellation
    )
    {
        var expiresAt = services.GetRequiredService<TimeProvider>().GetUtcNow() + TimeSpan.FromMinutes(1);
        var binding = Secret.Create();
        var verifier = CodeVerifier.Create();
        var state = StateHandle.Create(expiresAt);
        var attempt = new SignInAttempt
        {
            Request = new()
            {
                ClientId = RehearsedClients.AsStranger.ClientId,
                RedirectUri = RedirectUri.Parse(RehearsedClients.RedirectUri).Value,
                CodeChallenge = CodeChallenge.Of(verifier),
                Resource = $"https://{ProbeClient.Stranger}/mcp",
                Scopes = ScopeSet.Empty,
            },
            ApprovedClientHash = null,
            Upstream = upstream,
            Verifier = verifier,
            Nonce = Secret.Create(),
            BrowserSha256 = binding.Sha256(),
            ExpiresAt = expiresAt,
        };
        await services.GetRequiredService<ISignInAttemptStore>().AddAsync(state, attempt, cancellation);
        var http = new DefaultHttpContext();
        BrowserCookies.SetAttempt(http, state, binding, TimeSpan.FromMinutes(1));
        return (state, http.Response.Headers.SetCookie.ToString().Split(';')[0]);
    }

    private static DefaultHttpContext Browser(string? cookie)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = cookie;
        return http;
    }

    // The random part stands before the minute in which it ends.
    private static int BytesOf(StateHandle state)
    {
        var random = state.Value[..^state.Minute.ToString(CultureInfo.InvariantCulture).Length];
        return Base64Url.DecodeFromChars(random).Length;
    }
}
