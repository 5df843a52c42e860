using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>The result of a sign-in: a code, or the need to ask for consent again.</summary>
/// <param name="Client">The client of the request.</param>
/// <param name="Code">Null if a different user approved before, so this user must be asked first.</param>
public sealed record CompletedSignIn(Client Client, Secret? Code);

/// <summary>
/// Turns an upstream's code into one of ours: identifies the user, stores the connection, creates the grant.
/// </summary>
public sealed class SignInCompletion(
    SignInAttempts attempts,
    SubjectIdentifiers subjects,
    MailHashes mails,
    IConnectionStore connections,
    UnwantedTokens unwanted,
    Approvals approvals,
    ClientDirectory clients,
    AuthorizationCodes codes,
    Lifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    public async Task<OAuthResult<CompletedSignIn>> CompleteAsync(
        HttpContext http,
        SignInAttempt attempt,
        UpstreamProvider upstream,
        string upstreamCode
    )
    {
        using var step = BrokerTracing.Step("complete sign-in");
        var cancellation = http.RequestAborted;
        var request = attempt.Request;
        if (await clients.FindAsync(request.ClientId, cancellation) is not { } client)
        {
            return OAuthError.UnauthorizedClient("The app is no longer registered. Go back to it and connect again.");
        }
        var redirectUri = attempts.RedirectUriOf(upstream);
        var signIn = await upstream.RedeemAsync(
            upstreamCode,
            redirectUri,
            attempt.Verifier,
            attempt.Nonce,
            cancellation
        );
        if (signIn.IsRefused)
        {
            return signIn.Error;
        }
        var now = clock.GetUtcNow();
        var identity = await upstream.WithNameAsync(signIn.Value, cancellation);
        var person = await PersonAsync(identity, cancellation);
        if (attempt.ReliesOn is { } earlier && earlier.Subject != person.Subject)
        {
            // A different user signed in, and the earlier approval is not theirs. Nothing is stored.
            await unwanted.DropAsync(person.Subject, upstream, signIn.Value.Tokens, cancellation);
            return new CompletedSignIn(client, null);
        }
        var connection = new Connection
        {
            Id = new(person.Subject, upstream.Name),
            Tokens = signIn.Value.Tokens,
            Scopes = signIn.Value.Tokens.Scopes ?? upstream.SignInScopes,
            ConnectedAt = now,
            ObtainedAt = now,
            MailHash = await mails.TryOfAsync(identity.VerifiedMail, cancellation),
        };
        await connections.PutAsync(connection, cancellation);
        await approvals.RememberAsync(http, attempt, person.Subject, cancellation);
        audit.SignedIn(person.Subject, upstream.Name, client.ClientId, request.Resource);
        var grant = GrantOf(request, client, person, now);
        return new CompletedSignIn(
            client,
            await codes.IssueAsync(grant, request.RedirectUri, request.CodeChallenge, now, cancellation)
        );
    }

    private async Task<Person> PersonAsync(UpstreamIdentity identity, CancellationToken cancellation) =>
        new()
        {
            Subject = await subjects.OfAsync(identity.Issuer, identity.Subject, cancellation),
            UpstreamIssuer = identity.Issuer,
            UpstreamSubject = identity.Subject,
            Name = identity.Name,
        };

    private AuthorizationGrant GrantOf(AuthorizationRequest request, Client client, Person person, DateTimeOffset now)
    {
        var endsAt =
            now + (client.MayRefresh ? lifetimes.RefreshTokenAbsolute : lifetimes.Code + lifetimes.AccessToken);
        return new()
        {
            // The row outlives a grant without a refresh token. By the time it is swept, the user has been away for so
            // long that their connections go with it.
            Id = GrantId.Create(person.Subject, now + lifetimes.RefreshTokenAbsolute),
            ClientId = client.ClientId,
            Person = person,
            Resource = request.Resource,
            Scopes = request.Scopes,
            MayRefresh = client.MayRefresh,
            AuthenticatedAt = now,
            EndsAt = endsAt,
        };
    }
}
