using System.Collections.Frozen;
using McpOAuth.Audit;
using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;

namespace McpOAuth.Token;

/// <summary>
/// <c>grant_type=jwt-bearer</c> with an ID-JAG: a company's identity provider vouches for a user, whom no browser asks.
/// </summary>
/// <remarks>
/// draft-ietf-oauth-identity-assertion-authz-grant-04 §4.4; RFC 7523 §2.1; MCP Enterprise-Managed Authorization §5.
/// Called by <see cref="JwtBearerGrant"/>. No refresh token (§4.4.3): the provider decides
/// anew for each access token. Two table operations: the grant, and the use of the assertion.
/// </remarks>
public sealed class IdentityAssertionGrant(
    TrustedIssuerDirectory issuers,
    IReplayStore replays,
    PersonDirectory people,
    IGrantStore store,
    RegisteredClients clients,
    ResourceRegistry resources,
    ScopeHierarchy hierarchy,
    Lifetimes lifetimes,
    Issuer issuer,
    TimeProvider clock,
    AuditLog audit
) : ITokenGrant
{
    private static readonly TimeSpan MaximumLifetime = TimeSpan.FromMinutes(5);

    private readonly AssertionDemands demands = new()
    {
        Purpose = IssuerPurpose.People,
        Types = [WireValues.IdentityAssertionType],
        // The C# SDK asks for the issuer with a slash. Our issuer has no path, so it is the same URL (RFC 3986 §6.2.3).
        Audiences = new[] { issuer.Value, $"{issuer.Value}/" }.ToFrozenSet(StringComparer.Ordinal),
        MaximumLifetime = MaximumLifetime,
        Refuse = IdentityAssertionRules.Refuse,
    };

    public string GrantType => GrantTypes.JwtBearer;

    public CallerKind For => CallerKind.Client;

    // The identity provider decides which clients may, and the client's own metadata says nothing about it.
    public OAuthError? CheckClient(Client client) => IdentityAssertionRules.CheckClient(client);

    public async Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation)
    {
        var parameters = request.Parameters;
        if (parameters[ParameterNames.Assertion] is not { } text)
        {
            return OAuthError.InvalidRequest("assertion is missing.");
        }
        var validated = await issuers.ValidateAsync(text, demands, cancellation);
        if (validated.IsRefused)
        {
            return validated.Error;
        }
        var assertion = validated.Value;
        if (IdentityAssertionRules.CheckClaims(assertion, request.Client, request.Key) is { } refusal)
        {
            return refusal;
        }
        var resource = IdentityAssertionRules.ResourceOf(assertion, parameters[ParameterNames.Resource], resources);
        if (resource.IsRefused)
        {
            return resource.Error;
        }
        var scopes = IdentityAssertionRules.ScopesOf(
            assertion,
            parameters[ParameterNames.Scope],
            resource.Value,
            request.Client,
            hierarchy
        );
        return scopes.IsRefused
            ? scopes.Error
            : await StartAsync(assertion, request.Client, resource.Value, scopes.Value, cancellation);
    }

    private async Task<OAuthResult<TokenOutcome>> StartAsync(
        SignedAssertion assertion,
        Client client,
        Resource resource,
        ScopeSet scopes,
        CancellationToken cancellation
    )
    {
        var subject = await people.OfAssertionAsync(assertion, cancellation);
        var grant = GrantOf(assertion, subject, client, resource, scopes);
        // The id follows from the assertion. If it is taken, then by an earlier request that got no answer, or by a use.
        await store.TryStartAsync(RowOf(grant), cancellation);
        if (!await IsFirstUseAsync(assertion, cancellation))
        {
            audit.IdentityAssertionReplayed(subject, assertion.Issuer.Issuer, client.ClientId);
            return IdentityAssertionRules.Refuse("assertion: jti already used");
        }
        await clients.MarkUsedAsync(client, cancellation);
        return new TokenOutcome.Granted(new IssuedGrant(grant, scopes, RefreshToken: null));
    }

    // Checked last, so that only a request whose grant is stored uses up the assertion. After an outage before that, the
    // client can present the same assertion again.
    private Task<bool> IsFirstUseAsync(SignedAssertion assertion, CancellationToken cancellation)
    {
        // The second skew covers clock differences between instances.
        var until = assertion.ExpiresAt + (2 * AssertionRules.ClockSkew);
        return replays.TryUseAsync(Secret.Sha256Of(UseOf(assertion)), until, cancellation);
    }

    // A client's id has no space, so no use of a client's own assertion looks like this.
    private static string UseOf(SignedAssertion assertion) =>
        $"assertion {assertion.Issuer.Issuer}\n{assertion.Text("jti")}";

    private AuthorizationGrant GrantOf(
        SignedAssertion assertion,
        string subject,
        Client client,
        Resource resource,
        ScopeSet scopes
    )
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        return new()
        {
            // The row outlives its only access token. By the time it is swept, the user has been away for so long that
            // their connections go with it, as after a grant with a refresh token.
            Id = GrantId.Derive(
                subject,
                assertion.ExpiresAt + lifetimes.RefreshToken,
                $"{UseOf(assertion)}\n{resource.Uri.Value}\n{scopes}"
            ),
            ClientId = client.ClientId,
            Person = new()
            {
                Subject = subject,
                UpstreamIssuer = assertion.Issuer.Issuer,
                UpstreamSubject = assertion.Subject!,
                Name = UpstreamIdentity.Shown(assertion.Text("name")),
            },
            Resource = resource.Uri.Value,
            Scopes = scopes,
            MayRefresh = false,
            AuthenticatedAt = now,
            EndsAt = now + lifetimes.AccessToken,
        };
    }

    /// <summary>The row that introspection, revocation and the operator's commands see.</summary>
    private static StoredGrant RowOf(AuthorizationGrant grant) =>
        new()
        {
            Id = grant.Id,
            ClientId = grant.ClientId,
            Resource = grant.Resource,
            Scopes = grant.Scopes,
            CreatedAt = grant.AuthenticatedAt,
            Generation = 0,
            ExpiresAt = grant.EndsAt,
        };
}
