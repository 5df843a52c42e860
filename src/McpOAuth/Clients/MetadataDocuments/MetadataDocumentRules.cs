using System.Text.Json;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>Makes a client of its metadata document, or says what is wrong with the document. No I/O, no clock.</summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §4; MCP 2026-07-28, client registration.</remarks>
internal static class MetadataDocumentRules
{
    /// <param name="url">Where it was fetched.</param>
    /// <param name="known">The scopes of all resources.</param>
    public static OAuthResult<Client> Read(string url, ReadOnlySpan<byte> body, ScopeSet known)
    {
        MetadataDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(body, MetadataDocumentJson.Default.MetadataDocument);
        }
        catch (JsonException)
        {
            return Refuse("it is not the JSON object that RFC 7591 describes");
        }
        if (document is null)
        {
            return Refuse("it is not a JSON object");
        }
        return Check(url, document) is { } refusal ? refusal : ClientOf(url, document, known);
    }

    private static OAuthError? Check(string url, MetadataDocument document)
    {
        if (!string.Equals(document.ClientId, url, StringComparison.Ordinal))
        {
            return Refuse("its client_id is not the URL at which it is published");
        }
        if (document.ClientSecret is not null || document.ClientSecretExpiresAt is not null)
        {
            return Refuse("it has a client_secret, which a public document cannot keep");
        }
        if (
            PlainText.OrNull(document.ClientName) is null
            || !PlainText.IsGood(document.ClientName, ClientMetadataRules.MaximumNameLength)
        )
        {
            return Refuse("its client_name is missing, too long or has control characters");
        }
        if (!ClientMetadataRules.IsWebUrl(document.ClientUri) || !ClientMetadataRules.IsWebUrl(document.LogoUri))
        {
            return Refuse("its client_uri and logo_uri must be web URLs");
        }
        return document.ResponseTypes is { Count: > 0 } types && !types.Contains(WireValues.ResponseTypeCode)
            ? Refuse("its response_types must have code")
            : null;
    }

    private static OAuthResult<Client> ClientOf(string url, MetadataDocument document, ScopeSet known)
    {
        var uris = RedirectUriRules.Read(document.RedirectUris);
        if (uris.IsRefused)
        {
            return Refuse($"its redirect_uris are not acceptable. {uris.Error.Description}");
        }
        if (!ScopeSet.TryParse(document.Scope, out var scopes))
        {
            return Refuse("its scope is malformed");
        }
        // RFC 7591 §2 would have client_secret_basic where nothing is said; that cannot be meant here.
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
            ClientUri = PlainText.OrNull(document.ClientUri),
            LogoUri = PlainText.OrNull(document.LogoUri),
        };
        return method == AuthenticationMethods.None ? client : WithKeys(client, document);
    }

    private static OAuthResult<Client> WithKeys(Client client, MetadataDocument document)
    {
        var keys = ClientKeyLocation.Read(document.Jwks, document.JwksUri);
        return keys.IsRefused
            ? Refuse($"its keys are not acceptable. {keys.Error.Description}")
            : client with
            {
                Keys = keys.Value,
            };
    }

    private static OAuthError Refuse(string why) =>
        new(ErrorCodes.InvalidClient, $"The client's metadata document cannot be used: {why}.", $"document: {why}");
}
