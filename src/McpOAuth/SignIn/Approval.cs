using System.Text.Json.Serialization;
using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>What a person approved in a browser: a client as it was then, a redirect URI, a resource, and scopes.</summary>
/// <remarks>MCP security best practices, "Confused Deputy Problem".</remarks>
public sealed record Approval
{
    public required string Subject { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>The hash of the client when it was approved. A client that has changed needs a new approval.</summary>
    public required string ClientHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether it still applies to this client.</summary>
    public bool Covers(Client client, DateTimeOffset now) =>
        now < ExpiresAt && string.Equals(ClientHash, client.MetadataHash(), StringComparison.Ordinal);
}

/// <summary>The part of an earlier approval that a request relies on.</summary>
/// <param name="Subject">The person who approved.</param>
/// <param name="Scopes">What they approved.</param>
public sealed record RememberedApproval(
    [property: JsonPropertyName("u")] string Subject,
    [property: JsonPropertyName("s")] ScopeSet Scopes
)
{
    public static RememberedApproval Of(Approval approval) => new(approval.Subject, approval.Scopes);
}

/// <summary>A request with the scopes that were approved.</summary>
/// <param name="NewFor">
/// The hash of the client as the person was shown it. Null if everything they approved is remembered already.
/// </param>
/// <param name="ReliesOn">Null if the person was just asked for everything.</param>
public sealed record ApprovedRequest(AuthorizationRequest Request, string? NewFor, RememberedApproval? ReliesOn);

/// <summary>What an approval is about, in which browser.</summary>
public sealed record ApprovalKey(BrowserHandle Browser, string ClientId, string RedirectUri, string Resource)
{
    public static ApprovalKey Of(BrowserHandle browser, AuthorizationRequest request) =>
        new(browser, request.ClientId, request.RedirectUri.WithoutPort, request.Resource);

    /// <summary>The row key: browser and subject matter in one hash. No part contains a line feed.</summary>
    public string Hash => Secret.Sha256Of(string.Join('\n', Browser.Value, ClientId, RedirectUri, Resource));
}

/// <summary>Where approvals are remembered.</summary>
public interface IApprovalStore
{
    Task<Approval?> FindAsync(ApprovalKey key, CancellationToken cancellation);

    /// <summary>Stores the approval, and replaces an earlier one.</summary>
    Task PutAsync(ApprovalKey key, Approval approval, CancellationToken cancellation);
}
