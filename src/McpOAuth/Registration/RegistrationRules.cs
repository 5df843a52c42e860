using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>Makes a client of the metadata that it sent. No I/O. Downgrades where it can, refuses where it must.</summary>
/// <remarks>RFC 7591 §2 and §3.2.2: the server may replace requested values by those it supports.</remarks>
internal static class RegistrationRules
{
    public const int MaximumRedirectUris = RedirectUriRules.MaximumCount;

    /// <summary>Characters.</summary>
    public const int MaximumNameLength = 200;

    public static OAuthResult<Client> Read(ClientMetadata metadata, ScopeSet known, string clientId, DateTimeOffset now)
    {
        var uris = RedirectUriRules.Read(metadata.RedirectUris);
        if (uris.IsRefused)
        {
            return uris.Error;
        }
        if (!PlainText.IsGood(metadata.ClientName, MaximumNameLength))
        {
            return Refuse("client_name is too long or has control characters.");
        }
        if (!IsWebUrl(metadata.ClientUri) || !IsWebUrl(metadata.LogoUri))
        {
            return Refuse("client_uri and logo_uri must be web URLs.");
        }
        var details = DetailsRules.Read(metadata);
        if (details.IsRefused)
        {
            return details.Error;
        }
        if (!ScopeSet.TryParse(metadata.Scope, out var scopes))
        {
            return Refuse("scope is malformed.");
        }
        if (metadata.ResponseTypes is { Count: > 0 } types && !types.Contains(WireValues.ResponseTypeCode))
        {
            return Refuse("response_types must have code.");
        }
        return new Client
        {
            ClientId = clientId,
            Origin = ClientOrigin.Registered,
            Name = PlainText.OrNull(metadata.ClientName),
            RedirectUris = uris.Value,
            GrantTypes = GrantTypesOf(metadata.GrantTypes),
            AuthenticationMethod = MethodOf(metadata.TokenEndpointAuthMethod),
            // Scopes that we do not know are left out; with none left it may ask for whatever its resource has.
            Scopes = scopes.Intersect(known) is { Count: > 0 } kept ? kept : null,
            ClientUri = PlainText.OrNull(metadata.ClientUri),
            LogoUri = PlainText.OrNull(metadata.LogoUri),
            Details = details.Value,
            IssuedAt = now,
        };
    }

    /// <summary>http or https; null and an empty text pass for "none", which is what some clients mean by them.</summary>
    public static bool IsWebUrl(string? text) =>
        string.IsNullOrWhiteSpace(text)
        || (
            PlainText.IsGood(text, RedirectUri.MaximumLength)
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http"
        );

    public static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidClientMetadata, description, description);

    // RFC 7591 §2: authorization_code is what is meant where nothing is said.
    private static string[] GrantTypesOf(IReadOnlyList<string?>? asked) =>
        asked?.Contains(GrantTypes.RefreshToken) == true
            ? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]
            : [GrantTypes.AuthorizationCode];

    // RFC 7591 §2 has client_secret_basic as the default; a method that we do not know becomes none.
    private static string MethodOf(string? asked) =>
        asked switch
        {
            AuthenticationMethods.ClientSecretPost => asked,
            AuthenticationMethods.ClientSecretBasic or null => AuthenticationMethods.ClientSecretBasic,
            _ => AuthenticationMethods.None,
        };
}
