using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary>
/// <c>grant_type=jwt-bearer</c>: a company's identity provider vouches for a user, or a platform for a workload. The
/// purpose of the assertion's issuer decides which.
/// </summary>
/// <remarks>RFC 7523 §2.1; draft-ietf-oauth-identity-assertion-authz-grant-04 §4.4; MCP SEP-1933.</remarks>
public sealed class JwtBearerGrant(
    IdentityAssertionGrant users,
    ClientCredentialsGrant agents,
    WorkloadAuthentication workloads
) : ITokenGrant
{
    public string GrantType => GrantTypes.JwtBearer;

    public CallerKind For => CallerKind.Client;

    // A workload's settings are checked when its token is. Everyone else can only present an assertion about a user.
    public OAuthError? CheckClient(Client client) => client.Workload is null ? users.CheckClient(client) : null;

    public async Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation)
    {
        if (request.Parameters[ParameterNames.Assertion] is not { } text || !workloads.IsWorkloadToken(text))
        {
            return users.CheckClient(request.Client) ?? await users.GrantAsync(request, cancellation);
        }
        // The client may have authenticated by something else, so the token is checked for itself.
        var client = await workloads.ClientOfAsync(
            text,
            request.Client.ClientId,
            WorkloadAuthentication.RefuseGrant,
            cancellation
        );
        if (client.IsRefused)
        {
            return client.Error;
        }
        return agents.CheckClient(client.Value) ?? await agents.GrantAsync(request, cancellation);
    }
}
