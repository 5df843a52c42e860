using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace DevEnvironment.Demo;

/// <summary>One sign-in attempt: its secrets, and the URL to open in a browser.</summary>
internal sealed record AuthorizationRequest
{
    public required ServerDocument Server { get; init; }

    public required RegisteredClient Client { get; init; }

    public required string Resource { get; init; }

    public required string Scope { get; init; }

    /// <remarks>RFC 7636 §4.1.</remarks>
    public string CodeVerifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>In plain base64, as some clients send it. It must be returned byte for byte.</summary>
    public string State { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string RedirectUri => Client.RedirectUris[0];

    public string Url =>
        QueryHelpers.AddQueryString(
            Server.AuthorizationEndpoint,
            new Dictionary<string, string?>
            {
                ["response_type"] = "code",
                ["client_id"] = Client.ClientId,
                ["redirect_uri"] = RedirectUri,
                ["scope"] = Scope,
                ["resource"] = Resource,
                ["state"] = State,
                ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(CodeVerifier))),
                ["code_challenge_method"] = "S256",
            }
        );
}
