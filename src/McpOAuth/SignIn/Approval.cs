using System.Text.Json.Serialization;
using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>
/// What a user approved in a browser: a client in its state at the time, a redirect URI, a resource and scopes.
/// </summary>
/// <remarks>MCP security best practices, "Confused Deputy Problem".</remarks>
public sealed record Approval
{
    public required string Subject { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>The hash of the client when it was approved. A client that has changed needs a new approval.</summary>
    public required string ClientHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the approval still applies: not expired, and the client has not changed.</summary>
    public bool Covers(Client client, DateTimeOffset now) =>
        now < ExpiresAt && string.Equals(ClientHash, client.MetadataHash(), StringComparison.Ordinal);
}

/// <summary>The part of an earlier approval that a request relies on.</summary>
/// <param name="Subject">The <c>sub</c> of the user who approved.</param>
/// <param name="Scopes">The scopes that the user approved.</param>
public sealed record RememberedApproval(
    [property: JsonPropertyName("u")] string Subject,
    [property: JsonPropertyName("s")] ScopeSet Scopes
)
{
    public static RememberedApproval Of(Approval approval) => new(approval.Subject, approval.Scopes);
}

/// <summary>A request, reduced to its approved scopes.</summary>
/// <param name="NewFor">
/// The hash of the client as the page showed it. Null if the whole approval is already remembered.
/// </param>
/// <param name="ReliesOn">Null if the user was just asked for everything.</param>
public sealed record ApprovedRequest(AuthorizationRequest Request, string? NewFor, RememberedApproval? ReliesOn);

/// <summary>Identifies an approval by browser, client, redirect URI and resource.</summary>
public sealed record ApprovalKey(BrowserHandle Browser, string ClientId, string RedirectUri, string Resource)
{
    public static ApprovalKey Of(BrowserHandle browser, AuthorizationRequest request) =>
        new(browser, request.ClientId, request.RedirectUri.WithoutPort, request.Resource);

    /// <summary>The row key: one hash over all four. None of them contains a line feed.</summary>
    public string Hash => Secret.Sha256Of(string.Join('\n', Browser.Value, ClientId, RedirectUri, Resource));
}

/// <summary>Stores approvals.</summary>
public interface IApprovalStore
{
    Task<Approval?> FindAsync(ApprovalKey key, CancellationToken cancellation);

    /// <summary>Stores the approval and replaces an earlier one.</summary>
    Task PutAsync(ApprovalKey key, Approval approval, CancellationToken cancellation);
}
