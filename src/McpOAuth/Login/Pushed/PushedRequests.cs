using McpOAuth.Clients;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;

namespace McpOAuth.Login;

/// <summary>Issues, opens and spends the <c>request_uri</c> of pushed authorization requests.</summary>
/// <remarks>
/// RFC 9126 §2.2 and §4. The URI is the sealed request itself, so pushing stores nothing, and every instance can open
/// it. It is unguessable, because nobody else can seal. Spending it is a single insert, across all instances.
/// </remarks>
public sealed class PushedRequests(
    Sealer sealer,
    IReplayStore replays,
    PushedRequestSettings settings,
    TimeProvider clock
)
{
    /// <summary>How long a browser may take to open the URI.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>How long after that the user may take to decide. Longer than a consent form or a sign-in.</summary>
    private static readonly TimeSpan DecisionTime = TimeSpan.FromMinutes(30);

    /// <summary>Covers clock differences between instances: the record of a use outlives every chance to use it.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>RFC 9126 §2.2.</summary>
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>Characters. The URI is part of a URL, which many web servers limit to 8 KB.</summary>
    private const int MaximumLength = 6 * 1024;

    private static readonly Binding UriBinding = Binding.Token("pushed authorization request");

    private static readonly OAuthError TooLong = OAuthError.InvalidRequest("The authorization request is too long.");

    private static readonly OAuthError Unknown = Refuse(
        "The app sent a request that this server does not know. Go back to the app and connect again.",
        "request_uri is not one of ours",
        ErrorCause.AppMisconfigured
    );

    private static readonly OAuthError Expired = Refuse(
        "The app's request has expired. Go back to the app and connect again.",
        "request_uri has expired",
        ErrorCause.Expired
    );

    private static readonly OAuthError Spent = Refuse(
        "If the app is still waiting, then go back to it and connect again.",
        "request_uri was used before",
        ErrorCause.AlreadyUsed
    );

    public bool IsEnabled => settings.IsEnabled;

    /// <summary>Whether the client may send its request only this way.</summary>
    /// <remarks>RFC 9126 §5 and §6.</remarks>
    public bool IsRequiredOf(Client client) => IsEnabled && (settings.IsRequired || client.RequiresPushedRequests);

    /// <summary>Whether the <c>request_uri</c> parameter refers to a pushed request. Others are not supported.</summary>
    public bool Handles(string? requestUri) =>
        IsEnabled && requestUri?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>The <c>request_uri</c> of a request that passed every check.</summary>
    public async ValueTask<OAuthResult<string>> PushAsync(ReadAuthorizationRequest read, CancellationToken cancellation)
    {
        var pushed = new PushedRequest
        {
            Request = read.Request,
            WantsConsent = read.WantsConsent,
            Id = Secret.Create(16).Reveal(),
            ExpiresAt = clock.GetUtcNow() + Lifetime,
            Trace = LoginTrace.Current,
        };
        var text = await sealer.SealTextAsync(pushed, PushedRequest.Format, UriBinding, cancellation);
        return text.Length <= MaximumLength ? Prefix + text : TooLong;
    }

    /// <summary>
    /// The request behind the URI, if this client pushed it and it is neither expired nor spent. Opening it does not
    /// spend it, so the user may reload the page.
    /// </summary>
    public async Task<OAuthResult<PushedRequest>> OpenAsync(
        string requestUri,
        string clientId,
        CancellationToken cancellation
    )
    {
        var text = requestUri[Prefix.Length..];
        var pushed =
            text.Length > MaximumLength
                ? null
                : await sealer.OpenTextAsync(text, PushedRequest.Format, UriBinding, cancellation);
        if (pushed is null)
        {
            return Unknown;
        }
        LoginTrace.Continue(pushed.Trace);
        if (!string.Equals(pushed.Request.ClientId, clientId, StringComparison.Ordinal))
        {
            return Unknown with { Reason = "request_uri belongs to another client" };
        }
        if (clock.GetUtcNow() >= pushed.ExpiresAt)
        {
            return Expired;
        }
        var use = UseOf(pushed);
        return await replays.WasUsedAsync(use.Hash, use.Until + Skew, cancellation)
            ? Spent
            : pushed with
            {
                Request = pushed.Request with { Pushed = use },
            };
    }

    /// <summary>Spends the request's URI, if it was pushed. Returns why it cannot be spent, or null.</summary>
    public async Task<OAuthError?> SpendAsync(AuthorizationRequest request, CancellationToken cancellation)
    {
        if (request.Pushed is not { } use)
        {
            return null;
        }
        if (clock.GetUtcNow() >= use.Until)
        {
            return Expired;
        }
        return await replays.TryUseAsync(use.Hash, use.Until + Skew, cancellation) ? null : Spent;
    }

    private static PushedUse UseOf(PushedRequest pushed) =>
        new(Secret.Sha256Of($"pushed request\n{pushed.Id}"), pushed.ExpiresAt + DecisionTime);

    private static OAuthError Refuse(string description, string reason, ErrorCause cause) =>
        new(ErrorCodes.InvalidRequestUri, description, reason) { Cause = cause };
}
