using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Login;

/// <summary>
/// A refused authorization request. Rendered and redirected errors are two types, so mixing them up does not compile.
/// </summary>
public abstract record AuthorizationRefusal(OAuthError Error)
{
    /// <summary>
    /// What the user reads: what happened and what to do. Null if the error's description is for users already.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>The status of the page. Null for the usual one of the error's code.</summary>
    public int? Status { get; init; }
}

/// <summary>The client or redirect URI is not verified: the error is shown, and nothing is redirected (I10).</summary>
/// <remarks>RFC 6749 §4.1.2.1.</remarks>
public sealed record RenderedError(OAuthError Error) : AuthorizationRefusal(Error);

/// <summary>The error may be redirected to the client if the client is trusted.</summary>
public sealed record RedirectedError(OAuthError Error, Client Client, RedirectUri RedirectUri, ClientState? State)
    : AuthorizationRefusal(Error);
