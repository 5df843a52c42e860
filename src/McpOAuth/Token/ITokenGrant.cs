using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>One <c>grant_type</c> in the pipeline of <see cref="TokenEndpoint"/>.</summary>
/// <remarks>
/// The pipeline calls it after it has authenticated the caller and checked the grant type. Signing the access token,
/// auditing, metrics and writing the response are also the pipeline's work.
/// </remarks>
public interface ITokenGrant
{
    /// <summary>One of <see cref="GrantTypes"/>.</summary>
    string GrantType { get; }

    /// <summary>
    /// The kind of caller that may use the grant. Clients get our own access tokens, so the pipeline makes sure that
    /// there is a key to sign with before their grants spend anything.
    /// </summary>
    CallerKind For { get; }

    /// <summary>Links a request that is refused before its grant runs to the login that it belongs to.</summary>
    Task FollowAsync(RequestParameters parameters, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Why a client may not use the grant type; null if it may.</summary>
    /// <remarks>
    /// RFC 6749 §5.2. A client may have dropped a grant type when it updated its registration (RFC 7592 §2.2).
    /// </remarks>
    OAuthError? CheckClient(Client client) =>
        client.GrantTypes.Contains(GrantType)
            ? null
            : OAuthError.UnauthorizedClient($"The client is not registered for {GrantType}.");

    Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation);
}

/// <summary>A token request whose caller is authenticated and may use its grant type.</summary>
public sealed record TokenRequest(RequestParameters Parameters, Caller Caller)
{
    /// <summary>The thumbprint of the key that a client has proven, or null (RFC 9449 §5).</summary>
    public string? Key { get; init; }

    /// <summary>The caller of a grant for <see cref="CallerKind.Client"/>.</summary>
    public Client Client => ((Caller.McpClient)Caller).Client;

    /// <summary>The caller of a grant for <see cref="CallerKind.Resource"/>.</summary>
    public Resource Resource => ((Caller.McpServer)Caller).Resource;
}
