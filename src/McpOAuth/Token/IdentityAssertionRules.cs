using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.TrustedIssuers;

namespace McpOAuth.Token;

/// <summary>The checks of a valid ID-JAG against the request, the client and the issuer's policy. No I/O, no clock.</summary>
/// <remarks>draft-ietf-oauth-identity-assertion-authz-grant-04 §3.1 and §4.4.1; MCP Enterprise-Managed Authorization §5.1.</remarks>
internal static class IdentityAssertionRules
{
    /// <summary>Characters.</summary>
    private const int MaximumIdLength = 512;

    /// <summary>Claims that change what an assertion says, so that ignoring them would give too much or to another.</summary>
    /// <remarks>
    /// <c>tenant</c>: a subject is unique only within it (§6.1), and so another tenant's user could pass for ours.
    /// <c>authorization_details</c> limits the access (RFC 9396 §2).
    /// </remarks>
    private static readonly string[] Unsupported = ["tenant", "authorization_details"];

    /// <summary>The description is the same for every reason, so callers cannot probe assertions.</summary>
    public static OAuthError Refuse(string reason) =>
        new(
            ErrorCodes.InvalidGrant,
            "The assertion is invalid, expired, already used, from an unknown issuer, or was issued for another client "
                + "or authorization server.",
            reason
        );

    /// <summary>Who may present an assertion: clients that prove who they are.</summary>
    /// <remarks>
    /// Anyone could pass for a public client, and so use an assertion that leaked. A client that registered itself with
    /// a secret proves only that it registered.
    /// </remarks>
    public static OAuthError? CheckClient(Client client)
    {
        var proves =
            client.AuthenticationMethod == AuthenticationMethods.PrivateKeyJwt
            || (client.Origin == ClientOrigin.Configured && client.HasSecret);
        return proves
            ? null
            : OAuthError.UnauthorizedClient(
                "Only a client with private_key_jwt or a configured client secret may present an identity assertion."
            );
    }

    /// <param name="key">The thumbprint of the key that the client has proven, or null.</param>
    public static OAuthError? CheckClaims(SignedAssertion assertion, Client client, string? key)
    {
        if (Array.Find(Unsupported, assertion.Has) is { } claim)
        {
            return Refuse($"assertion: {claim} is not supported");
        }
        if (assertion.Subject is null)
        {
            return Refuse("assertion: sub is missing or too long");
        }
        if (assertion.Text("jti") is not { Length: <= MaximumIdLength })
        {
            return Refuse("assertion: jti is missing or too long");
        }
        // The IdP decided for this client, and no other may profit from it.
        if (!string.Equals(assertion.Text("client_id"), client.ClientId, StringComparison.Ordinal))
        {
            return Refuse("assertion: client_id is another client");
        }
        // RFC 7800 §3.1: without the key, somebody else than the client presents it.
        if (assertion.Has("cnf") && !(assertion.KeyThumbprint is { } bound && bound == key))
        {
            return Refuse("assertion: the key in cnf is not proven");
        }
        return assertion.Issuer.People!.Clients?.Contains(client.ClientId) == false
            ? OAuthError.UnauthorizedClient("The client may not present assertions of this issuer.")
            : null;
    }

    /// <summary>The resource that the assertion and the request name, or <c>invalid_target</c>.</summary>
    /// <param name="requested">The parameter, which selects one of several and otherwise must agree.</param>
    public static OAuthResult<Resource> ResourceOf(
        SignedAssertion assertion,
        string? requested,
        ResourceRegistry resources
    )
    {
        IReadOnlyList<string> named = assertion.Text("resource") is { } single
            ? [single]
            : assertion.Texts("resource") ?? [];
        if (assertion.Has("resource") && named.Count == 0)
        {
            return OAuthError.InvalidTarget("The resource claim of the assertion is neither a URI nor a list of URIs.");
        }
        if (requested is null && named.Count > 1)
        {
            return OAuthError.InvalidTarget("The assertion names several resources. Name one of them in resource.");
        }
        var found = resources.Find(requested ?? named.SingleOrDefault());
        if (found.IsRefused)
        {
            return found.Error;
        }
        var isNamed =
            named.Count == 0
            || named.Any(uri => resources.Find(uri) is { IsRefused: false } claimed && claimed.Value == found.Value);
        return isNamed && assertion.Issuer.People!.Resources?.Contains(found.Value.Uri.Value) != false
            ? found.Value
            : OAuthError.InvalidTarget("The assertion does not give access to this resource.");
    }

    /// <summary>
    /// The scopes that assertion, request, resource, client and policy have in common, or <c>invalid_scope</c>.
    /// </summary>
    /// <param name="requested">The parameter. Null for all that the assertion has.</param>
    public static OAuthResult<ScopeSet> ScopesOf(
        SignedAssertion assertion,
        string? requested,
        Resource resource,
        Client client,
        ScopeHierarchy hierarchy
    )
    {
        // A claim that limits the access must not be taken for none.
        if (assertion.Has("scope") && assertion.Text("scope") is null)
        {
            return OAuthError.InvalidScope("The scope claim of the assertion is empty or not a string.");
        }
        if (
            !ScopeSet.TryParse(assertion.Text("scope"), out var claimed)
            || !ScopeSet.TryParse(requested, out var wanted)
        )
        {
            return OAuthError.InvalidScope("scope is too long or contains invalid characters.");
        }
        // An assertion without scopes does not limit them, so the resource's own defaults do.
        var upper =
            resource.HasImpliedScopes ? resource.Scopes
            : claimed.Count > 0 ? claimed
            : resource.DefaultScopes;
        var granted =
            wanted.Count == 0 || resource.HasImpliedScopes ? upper : wanted.Intersect(hierarchy.Closure(upper));
        granted = granted.Intersect(resource.Scopes);
        if (client is { IsTrusted: true, Scopes: { } ofClient })
        {
            granted = granted.Intersect(ofClient);
        }
        if (assertion.Issuer.People!.Scopes is { } policy)
        {
            granted = granted.Intersect(hierarchy.Closure(policy));
        }
        return granted.Count > 0
            ? granted
            : OAuthError.InvalidScope("The assertion grants none of the requested scopes at this resource.");
    }
}
