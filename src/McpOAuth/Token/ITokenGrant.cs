using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>What one <c>grant_type</c> adds to the pipeline of <see cref="TokenEndpoint"/>.</summary>
/// <remarks>
/// It is called for a caller who is authenticated and may use the grant type, and never audits, counts or answers by
/// itself: the pipeline does that for all grants.
/// </remarks>
public interface ITokenGrant
{
    /// <summary>One of <see cref="GrantTypes"/>.</summary>
    string GrantType { get; }

    /// <summary>Who may use it.</summary>
    CallerKind For { get; }

    Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation);
}

/// <summary>A token request whose caller is authenticated and may use its grant type.</summary>
public sealed record TokenRequest(RequestParameters Parameters, Caller Caller)
{
    /// <summary>The caller of a grant for <see cref="CallerKind.Client"/>.</summary>
    public Client Client => ((Caller.McpClient)Caller).Client;

    /// <summary>The caller of a grant for <see cref="CallerKind.Resource"/>.</summary>
    public Resource Resource => ((Caller.McpServer)Caller).Resource;
}
