using System.Text.Json;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.Assertions;

/// <summary>Where a client's keys are: in its metadata or at a URL. Exactly one of the two is set.</summary>
/// <remarks>RFC 7591 §2: <c>jwks</c> and <c>jwks_uri</c> are not both present.</remarks>
public sealed record ClientKeyLocation
{
    public ClientKeySet? Jwks { get; private init; }

    /// <summary>Fetched only when the client authenticates, and only under the address guard.</summary>
    public Uri? JwksUri { get; private init; }

    public static ClientKeyLocation At(Uri url) => new() { JwksUri = url };

    public static ClientKeyLocation Of(ClientKeySet jwks) => new() { Jwks = jwks };

    public static OAuthResult<ClientKeyLocation> Read(JsonElement? jwks, string? jwksUri)
    {
        if (jwks is null == jwksUri is null)
        {
            return Refuse("private_key_jwt needs either jwks or jwks_uri, and not both.");
        }
        if (jwksUri is not null)
        {
            // The fetcher decides whether http to this machine is allowed.
            return
                jwksUri.Length <= RedirectUri.MaximumLength
                && Uri.TryCreate(jwksUri, UriKind.Absolute, out var url)
                && WebDocuments.FetchableUrl.IsAllowed(url, development: true)
                ? At(url)
                : Refuse("jwks_uri must be an https URL without user information and fragment.");
        }
        var text = jwks!.Value.GetRawText();
        if (text.Length > ClientKeySet.MaximumLength)
        {
            return Refuse("jwks is too long.");
        }
        var set = ClientKeySet.Parse(text);
        return set.IsRefused ? set.Error : Of(set.Value);
    }

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidClientMetadata, description, description);
}
