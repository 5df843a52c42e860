using McpOAuth.Grants;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>An agent that may act for users at some tools (<c>Delegations__NAME__…</c>).</summary>
/// <remarks>RFC 8693 §1.1 and §4.4. Settings decide, because no user approves it.</remarks>
public sealed record Delegation
{
    public required string Name { get; init; }

    /// <summary>The client id of the agent.</summary>
    public required string Actor { get; init; }

    /// <summary>The URI of the resource that the tools belong to.</summary>
    public required string Resource { get; init; }

    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>The clients with which the users signed in. Null for any.</summary>
    public IReadOnlyList<string>? Clients { get; init; }

    /// <summary>The <c>sub</c> of the users. Null for any.</summary>
    public IReadOnlyList<string>? People { get; init; }

    /// <param name="actor">The agent's own token.</param>
    /// <param name="subject">The user's token.</param>
    public bool Allows(VerifiedAccessToken actor, VerifiedAccessToken subject, Tool tool) =>
        string.Equals(Actor, actor.ClientId, StringComparison.Ordinal)
        && string.Equals(Resource, tool.Resource, StringComparison.Ordinal)
        && Tools.Contains(tool.Name)
        && Clients?.Contains(subject.ClientId) != false
        && People?.Contains(subject.Subject) != false;
}

/// <summary>All delegations that settings allow.</summary>
public sealed record Delegations(IReadOnlyList<Delegation> All)
{
    public bool Allow(VerifiedAccessToken actor, VerifiedAccessToken subject, Tool tool) =>
        All.Any(delegation => delegation.Allows(actor, subject, tool));
}
