using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Login;

/// <summary>Why a request to /authorize goes no further. The two kinds are two types: mixing them up does not compile.</summary>
public abstract record AuthorizationRefusal(OAuthError Error);

/// <summary>Client or redirect URI are not established: the error is shown, and nothing is redirected (I10).</summary>
/// <remarks>RFC 6749 §4.1.2.1.</remarks>
public sealed record RenderedError(OAuthError Error) : AuthorizationRefusal(Error);

/// <summary>The error may go back to the client, if that one is trusted with a redirect.</summary>
public sealed record RedirectedError(OAuthError Error, Client Client, RedirectUri RedirectUri, ClientState? State)
    : AuthorizationRefusal(Error);
