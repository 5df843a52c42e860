using System.Text.Json;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.Assertions;

/// <summary>Where a client's keys are: in its metadata or at a URL. Exactly one property is set.</summary>
/// <remarks>RFC 7591 §2: <c>jwks</c> and <c>jwks_uri</c> must not both be present.</remarks>
public sealed record ClientKeyLocation
{
    public ClientKeySet? Jwks { get; private init; }

    /// <summary>Fetched through <see cref="WebDocuments.AddressGuard"/>, only when the client authenticates.</summary>
    public Uri? JwksUri { get; private init; }

    public static ClientKeyLocation At(Uri url) => new() { JwksUri = url };

    public static ClientKeyLocation Of(ClientKeySet jwks) => new() { Jwks = jwks };

    /// <summary>Reads the keys of client metadata, or returns <c>invalid_client_metadata</c>.</summary>
    public static OAuthResult<ClientKeyLocation> Read(JsonElement? jwks, string? jwksUri)
    {
        if (jwks is null == jwksUri is null)
        {
            return Refuse("private_key_jwt requires either jwks or jwks_uri, but not both.");
        }
        if (jwksUri is not null)
        {
            // The fetcher decides whether http on loopback is allowed.
            return
                jwksUri.Length <= RedirectUri.MaximumLength
                && Uri.TryCreate(jwksUri, UriKind.Absolute, out var url)
                && WebDocuments.FetchableUrl.IsAllowed(url, development: true)
                ? At(url)
                : Refuse("jwks_uri must be an https URL without user information or fragment.");
        }
        var text = jwks!.Value.GetRawText();
        if (text.Length > ClientKeySet.MaximumLength)
        {
            return Refuse($"jwks must not exceed {ClientKeySet.MaximumLength} characters.");
        }
        var set = ClientKeySet.Parse(text);
        return set.IsRefused ? set.Error : Of(set.Value);
    }

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidClientMetadata, description, description);
}
