using System.Collections.Frozen;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.TrustedIssuers;

namespace McpOAuth.Authentication;

/// <summary>Authenticates configured clients by the tokens of the platform that they run on.</summary>
/// <remarks>
/// RFC 7523 §2.2 and §3; MCP SEP-1933. Issuer, subject and audience must be exactly those of the client's settings. A
/// token may be presented again while it lives: the platform hands out the same one for hours, often without a
/// <c>jti</c>.
/// </remarks>
public sealed class WorkloadAuthentication(IReadOnlyList<Client> configured, TrustedIssuerDirectory issuers)
{
    // Kubernetes sends no typ. at+jwt would be an access token of another authorization server, or ours.
    private static readonly string?[] Types = ["JWT", null];

    private readonly FrozenDictionary<WorkloadIdentity, Client> clients = configured
        .Where(client => client.Workload is not null)
        .ToFrozenDictionary(client => client.Workload!);

    /// <summary>The error for a platform's token that is the grant.</summary>
    /// <remarks>RFC 7523 §3.1. The description is the same for every reason, so callers cannot probe tokens.</remarks>
    public static OAuthError RefuseGrant(string reason) =>
        new(
            ErrorCodes.InvalidGrant,
            "The assertion is not a valid token of a workload in the broker's settings.",
            reason
        );

    /// <summary>Whether the text names an issuer of workloads. Unverified.</summary>
    public bool IsWorkloadToken(string text) =>
        clients.Count > 0 && issuers.IssuerOf(text)?.Purpose == IssuerPurpose.Workloads;

    /// <summary>The client that a platform's token stands for.</summary>
    /// <param name="clientId">The client that it must be. Null if the request names none.</param>
    /// <param name="refuse">Makes the error. The argument is the reason for the log.</param>
    /// <exception cref="OutageException">The issuer's keys cannot be loaded.</exception>
    public async Task<OAuthResult<Client>> ClientOfAsync(
        string token,
        string? clientId,
        Func<string, OAuthError> refuse,
        CancellationToken cancellation
    )
    {
        if (issuers.IssuerOf(token) is not { } issuer)
        {
            return refuse("assertion: its issuer is not trusted here");
        }
        var audiences = clients.Keys.Where(workload => workload.Issuer == issuer.Name).Select(known => known.Audience);
        var demands = new AssertionDemands
        {
            Purpose = IssuerPurpose.Workloads,
            Types = Types,
            Audiences = audiences.ToHashSet(StringComparer.Ordinal),
            Refuse = refuse,
        };
        var validated = await issuers.ValidateAsync(token, demands, cancellation);
        if (validated.IsRefused)
        {
            return validated.Error;
        }
        if (Find(validated.Value) is not { } client)
        {
            return refuse("assertion: no client has this subject and audience");
        }
        return clientId is null || string.Equals(clientId, client.ClientId, StringComparison.Ordinal)
            ? client
            : refuse("assertion: it stands for another client than client_id");
    }

    private Client? Find(SignedAssertion assertion) =>
        assertion.Subject is { } subject && AudienceOf(assertion) is { } audience
            ? clients.GetValueOrDefault(new(assertion.Issuer.Name, subject, audience))
            : null;

    // Exactly one audience, as a string or in a list.
    private static string? AudienceOf(SignedAssertion assertion) =>
        assertion.Text("aud") ?? (assertion.Texts("aud") is [var single] ? single : null);
}
