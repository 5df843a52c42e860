using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>Ends a login: stores the upstream's tokens, remembers the approval and issues the code.</summary>
/// <remarks>
/// Repeating it is harmless. It writes the same connection and the same approval, and makes a code for the same grant,
/// which only one redemption can start (I2).
/// </remarks>
public sealed class CodeIssuance(
    IConnectionStore connections,
    Approvals approvals,
    AuthorizationCodes codes,
    Lifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <param name="approved">What the user approved for the request of <paramref name="signIn"/>.</param>
    public async Task<Secret> IssueAsync(
        HttpContext http,
        VerifiedSignIn signIn,
        ApprovedRequest approved,
        Client client
    )
    {
        using var step = BrokerTracing.Step("issue code");
        var request = signIn.Request;
        var subject = signIn.Person.Subject;
        await connections.PutAsync(ConnectionOf(signIn), http.RequestAborted);
        await approvals.RememberAsync(http, approved, subject, http.RequestAborted);
        audit.SignedIn(subject, signIn.Upstream, client.ClientId, request.Resource);
        return await codes.IssueAsync(
            GrantOf(signIn, client),
            request.RedirectUri,
            request.CodeChallenge,
            clock.GetUtcNow(),
            http.RequestAborted
        );
    }

    private static Connection ConnectionOf(VerifiedSignIn signIn) =>
        new()
        {
            Id = new(signIn.Person.Subject, signIn.Upstream),
            Tokens = signIn.Tokens,
            Scopes = signIn.Scopes,
            ConnectedAt = signIn.SignedInAt,
            ObtainedAt = signIn.SignedInAt,
            MailHash = signIn.MailHash,
        };

    private AuthorizationGrant GrantOf(VerifiedSignIn signIn, Client client)
    {
        var now = clock.GetUtcNow();
        var endsAt = client.MayRefresh
            ? signIn.SignedInAt + lifetimes.RefreshTokenAbsolute
            : now + lifetimes.Code + lifetimes.AccessToken;
        return new()
        {
            Id = signIn.GrantId,
            ClientId = client.ClientId,
            Person = signIn.Person,
            Resource = signIn.Request.Resource,
            Scopes = signIn.Request.Scopes,
            MayRefresh = client.MayRefresh,
            AuthenticatedAt = signIn.SignedInAt,
            EndsAt = endsAt,
            BoundKey = signIn.Request.BoundKey,
        };
    }
}
