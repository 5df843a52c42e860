using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Login;

/// <summary>What follows a sign-in. One type for each next step.</summary>
/// <param name="Client">The client of the request.</param>
public abstract record CompletedSignIn(Client Client);

/// <summary>The user approved this client here before: access leaves at once.</summary>
public sealed record CodeIssued(Client Client, Secret Code) : CompletedSignIn(Client);

/// <summary>A different user approved before, so this user is asked for everything.</summary>
public sealed record AnotherUserSignedIn(Client Client) : CompletedSignIn(Client);

/// <summary>The client is new to this user in this browser: the user sees the account first.</summary>
/// <param name="ClientHash">The hash of the client as the consent page showed it.</param>
public sealed record AccountUnconfirmed(
    Client Client,
    VerifiedSignIn SignIn,
    UpstreamIdentity Identity,
    string ClientHash
) : CompletedSignIn(Client);
