using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>Redeems an upstream's code, identifies the user, and decides what follows.</summary>
public sealed class SignInCompletion(
    SignInAttempts attempts,
    PersonDirectory people,
    MailHashes mails,
    UnwantedTokens unwanted,
    ClientDirectory clients,
    CodeIssuance issuance,
    Lifetimes lifetimes,
    TimeProvider clock
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
        if (await clients.FindAsync(attempt.Request.ClientId, cancellation) is not { } client)
        {
            return OAuthError.UnauthorizedClient("The app is no longer registered. Go back to it and connect again.");
        }
        var redirectUri = attempts.RedirectUriOf(upstream);
        var redeemed = await upstream.RedeemAsync(
            upstreamCode,
            redirectUri,
            attempt.Verifier,
            attempt.Nonce,
            cancellation
        );
        if (redeemed.IsRefused)
        {
            return redeemed.Error;
        }
        var identity = await upstream.WithNameAsync(redeemed.Value, cancellation);
        var person = await PersonAsync(identity, upstream.Name, cancellation);
        if (attempt.ReliesOn is { } earlier && earlier.Subject != person.Subject)
        {
            // A different user signed in, and the earlier approval is not theirs. Nothing is stored.
            await unwanted.DropAsync(person.Subject, upstream, redeemed.Value.Tokens, cancellation);
            return new AnotherUserSignedIn(client);
        }
        var mailHash = await mails.TryOfAsync(identity.VerifiedMail, cancellation);
        var signIn = SignInOf(attempt.Request, person, upstream, redeemed.Value.Tokens) with { MailHash = mailHash };
        if (attempt is { ReliesOn: null, ApprovedClientHash: { } shown })
        {
            return new AccountUnconfirmed(client, signIn, identity, shown);
        }
        var approved = new ApprovedRequest(attempt.Request, attempt.ApprovedClientHash, attempt.ReliesOn);
        return new CodeIssued(client, await issuance.IssueAsync(http, signIn, approved, client));
    }

    private async Task<Person> PersonAsync(
        UpstreamIdentity identity,
        string upstream,
        CancellationToken cancellation
    ) =>
        new()
        {
            Subject = await people.OfSignInAsync(identity, upstream, cancellation),
            UpstreamIssuer = identity.Issuer,
            UpstreamSubject = identity.Subject,
            Name = identity.Name,
        };

    private VerifiedSignIn SignInOf(
        AuthorizationRequest request,
        Person person,
        UpstreamProvider upstream,
        UpstreamTokens tokens
    )
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Request = request,
            // The row outlives a grant without a refresh token. By the time it is swept, the user has been away for so
            // long that their connections go with it.
            GrantId = GrantId.Create(person.Subject, now + lifetimes.RefreshTokenAbsolute),
            Person = person,
            Upstream = upstream.Name,
            Tokens = tokens,
            Scopes = tokens.Scopes ?? upstream.SignInScopes,
            SignedInAt = now,
        };
    }
}
