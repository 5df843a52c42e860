using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>
/// Parses client metadata into a client. Replaces unsupported values if possible, refuses otherwise. No I/O.
/// </summary>
/// <remarks>RFC 7591 §2 and §3.2.2: the server may replace requested values with supported ones.</remarks>
internal static class ClientRegistration
{
    public const int MaximumRedirectUris = RedirectUriRules.MaximumCount;

    /// <summary>Characters.</summary>
    public const int MaximumNameLength = ClientMetadataRules.MaximumNameLength;

    /// <param name="known">The scopes of all resources.</param>
    /// <param name="policy">What may be newly registered.</param>
    /// <param name="registered">The redirect URIs that the client has already, which stay allowed.</param>
    public static OAuthResult<Client> Read(
        ClientMetadata metadata,
        ScopeSet known,
        string clientId,
        DateTimeOffset now,
        RedirectUriPolicy policy,
        IReadOnlyList<RedirectUri>? registered = null
    )
    {
        if (ClientMetadataRules.WantsNoUser(metadata.GrantTypes))
        {
            return Refuse("client_credentials is only for clients in the broker's settings.");
        }
        var uris = RedirectUriRules.Read(metadata.RedirectUris, policy, registered);
        if (uris.IsRefused)
        {
            return uris.Error;
        }
        if (!PlainText.IsGood(metadata.ClientName, MaximumNameLength))
        {
            return Refuse($"client_name must be plain text of at most {MaximumNameLength} characters.");
        }
        var details = DetailsRules.Read(metadata);
        if (details.IsRefused)
        {
            return details.Error;
        }
        if (!ScopeSet.TryParse(metadata.Scope, out var scopes))
        {
            return Refuse("scope is too long or contains invalid characters.");
        }
        if (metadata.ResponseTypes is { Count: > 0 } types && !types.Contains(WireValues.ResponseTypeCode))
        {
            return Refuse("response_types must include code.");
        }
        var method = MethodOf(metadata);
        var keys = method == AuthenticationMethods.PrivateKeyJwt ? KeysOf(metadata) : null;
        if (keys is { IsRefused: true })
        {
            return keys.Error;
        }
        return new Client
        {
            ClientId = clientId,
            Origin = ClientOrigin.Registered,
            Name = PlainText.OrNull(metadata.ClientName),
            RedirectUris = uris.Value,
            GrantTypes = ClientMetadataRules.GrantTypesOf(metadata.GrantTypes),
            AuthenticationMethod = method,
            Keys = keys?.Value,
            Scopes = ClientMetadataRules.ScopesOf(scopes, known),
            ClientUri = ClientMetadataRules.WebUrlOf(metadata.ClientUri),
            LogoUri = ClientMetadataRules.WebUrlOf(metadata.LogoUri),
            RequiresPushedRequests = metadata.RequirePushedAuthorizationRequests == true,
            RequiresBoundTokens = metadata.DpopBoundAccessTokens == true,
            Details = details.Value,
            IssuedAt = now,
        };
    }

    public static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidClientMetadata, description, description);

    // RFC 7591 §2: client_secret_basic is the default. An unknown method, or private_key_jwt without keys, becomes
    // none.
    private static string MethodOf(ClientMetadata metadata) =>
        metadata.TokenEndpointAuthMethod switch
        {
            AuthenticationMethods.ClientSecretPost => AuthenticationMethods.ClientSecretPost,
            AuthenticationMethods.ClientSecretBasic or null => AuthenticationMethods.ClientSecretBasic,
            AuthenticationMethods.PrivateKeyJwt when metadata.Jwks is not null || metadata.JwksUri is not null =>
                AuthenticationMethods.PrivateKeyJwt,
            _ => AuthenticationMethods.None,
        };

    private static OAuthResult<ClientKeyLocation> KeysOf(ClientMetadata metadata) =>
        ClientKeyLocation.Read(metadata.Jwks, metadata.JwksUri);
}
