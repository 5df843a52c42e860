using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>Parses a metadata document into a client, or returns an error. No I/O, no clock.</summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §4; MCP 2026-07-28, client registration.</remarks>
internal static class MetadataDocumentRules
{
    /// <param name="url">The URL it was fetched from.</param>
    /// <param name="known">The scopes of all resources.</param>
    /// <param name="policy">Which redirect URIs it may name.</param>
    public static OAuthResult<Client> Read(
        string url,
        ReadOnlyMemory<byte> body,
        ScopeSet known,
        RedirectUriPolicy policy
    )
    {
        var document = MetadataDocument.Read(body, why => Refuse($"it {why}"));
        return document.IsRefused ? document.Error
            : Check(url, document.Value) is { } refusal ? refusal
            : ClientOf(url, document.Value, known, policy);
    }

    private static OAuthError? Check(string url, MetadataDocument document)
    {
        if (!string.Equals(document.ClientId, url, StringComparison.Ordinal))
        {
            return Refuse("its client_id must be the URL of the document");
        }
        if (document.HasSecret)
        {
            return Refuse("it must not contain client_secret or client_secret_expires_at");
        }
        if (document.HasUnreadableMethod)
        {
            return Refuse("it has keys, but its token_endpoint_auth_method is not a string");
        }
        if (
            PlainText.OrNull(document.ClientName) is null
            || !PlainText.IsGood(document.ClientName, ClientMetadataRules.MaximumNameLength)
        )
        {
            return Refuse("its client_name is missing, too long or contains control characters");
        }
        if (ClientMetadataRules.WantsNoUser(document.GrantTypes))
        {
            return Refuse("its only grant type is client_credentials, which needs a client in the broker's settings");
        }
        return document.ResponseTypes is { Count: > 0 } types && !types.Contains(WireValues.ResponseTypeCode)
            ? Refuse("its response_types must include code")
            : null;
    }

    private static OAuthResult<Client> ClientOf(
        string url,
        MetadataDocument document,
        ScopeSet known,
        RedirectUriPolicy policy
    )
    {
        var uris = RedirectUriRules.Read(document.RedirectUris, policy);
        if (uris.IsRefused)
        {
            return Refuse($"its redirect_uris are invalid. {uris.Error.Description}");
        }
        if (!ScopeSet.TryParse(document.Scope, out var scopes))
        {
            return Refuse("its scope is malformed");
        }
        // The default in RFC 7591 §2 is client_secret_basic, which is impossible without a secret.
        var method = document.TokenEndpointAuthMethod ?? AuthenticationMethods.None;
        if (method is not (AuthenticationMethods.None or AuthenticationMethods.PrivateKeyJwt))
        {
            return Refuse("its token_endpoint_auth_method must be none or private_key_jwt");
        }
        var client = new Client
        {
            ClientId = url,
            Origin = ClientOrigin.MetadataDocument,
            Name = PlainText.OrNull(document.ClientName),
            RedirectUris = uris.Value,
            GrantTypes = ClientMetadataRules.GrantTypesOf(document.GrantTypes),
            AuthenticationMethod = method,
            Scopes = ClientMetadataRules.ScopesOf(scopes, known),
            RequiresPushedRequests = document.RequiresPushedRequests,
            RequiresBoundTokens = document.RequiresBoundTokens,
            ClientUri = ClientMetadataRules.WebUrlOf(document.ClientUri),
            LogoUri = ClientMetadataRules.WebUrlOf(document.LogoUri),
        };
        return method == AuthenticationMethods.None ? client : WithKeys(client, document);
    }

    private static OAuthResult<Client> WithKeys(Client client, MetadataDocument document)
    {
        var keys = ClientKeyLocation.Read(document.Jwks, document.JwksUri);
        return keys.IsRefused
            ? Refuse($"its keys are invalid. {keys.Error.Description}")
            : client with
            {
                Keys = keys.Value,
            };
    }

    private static OAuthError Refuse(string why) =>
        new(
            ErrorCodes.InvalidClient,
            $"The client's metadata document is invalid: {why.TrimEnd('.')}.",
            $"document: {why}"
        );
}
