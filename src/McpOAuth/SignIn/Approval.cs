using System.Text.Json.Serialization;
using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>What a person approved in a browser: for a client as it was, a redirect URI, a resource, and scopes.</summary>
/// <remarks>MCP security best practices, "Confused Deputy Problem".</remarks>
public sealed record Approval
{
    public required string Subject { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>Of the client when it was approved: a changed client is a new question.</summary>
    public required string ClientHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether it says anything about this client now.</summary>
    public bool Covers(Client client, DateTimeOffset now) =>
        now < ExpiresAt && string.Equals(ClientHash, client.MetadataHash(), StringComparison.Ordinal);
}

/// <summary>Of a former approval, what a request rests on.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="ScopeText">What was approved, separated by spaces.</param>
public sealed record RememberedApproval(
    [property: JsonPropertyName("u")] string Subject,
    [property: JsonPropertyName("s")] string ScopeText
)
{
    [JsonIgnore]
    public ScopeSet Scopes => ScopeSet.Of(ScopeText.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static RememberedApproval Of(Approval approval) => new(approval.Subject, approval.Scopes.ToString());
}

/// <summary>A request with the scopes that were approved.</summary>
/// <param name="NewFor">
/// The hash of the client as the person was shown it, where they approved something that is not remembered yet; else null.
/// </param>
/// <param name="ReliesOn">Null where the person was asked for everything just now.</param>
public sealed record ApprovedRequest(AuthorizationRequest Request, string? NewFor, RememberedApproval? ReliesOn);

/// <summary>What an approval is about, in which browser.</summary>
public sealed record ApprovalKey(BrowserHandle Browser, string ClientId, string RedirectUri, string Resource)
{
    public static ApprovalKey Of(BrowserHandle browser, AuthorizationRequest request) =>
        new(browser, request.ClientId, request.RedirectUri.WithoutPort, request.Resource);

    /// <summary>The row's name: browser and subject matter in one hash. No part has a line feed.</summary>
    public string Hash => Secret.Sha256Of(string.Join('\n', Browser.Value, ClientId, RedirectUri, Resource));
}

/// <summary>Where approvals are remembered.</summary>
public interface IApprovalStore
{
    Task<Approval?> FindAsync(ApprovalKey key, CancellationToken cancellation);

    /// <summary>Puts the approval in the place of a former one.</summary>
    Task PutAsync(ApprovalKey key, Approval approval, CancellationToken cancellation);
}
