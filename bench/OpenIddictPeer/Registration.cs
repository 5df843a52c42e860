using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OpenIddictPeer;

/// <summary>Registers public clients (RFC 7591). OpenIddict does not have such an endpoint.</summary>
internal static class Registration
{
    public static void MapRegistration(this IEndpointRouteBuilder routes) => routes.MapPost("/register", RegisterAsync);

    private static async Task<IResult> RegisterAsync(ClientMetadata metadata, IOpenIddictApplicationManager clients)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = metadata.ClientName,
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
                Permissions.Scopes.Profile,
            },
        };
        client.RedirectUris.UnionWith(metadata.RedirectUris);
        await clients.CreateAsync(client);
        return Results.Json(metadata with { ClientId = client.ClientId }, statusCode: StatusCodes.Status201Created);
    }

    private sealed record ClientMetadata(
        [property: JsonPropertyName("client_id")] string? ClientId,
        [property: JsonPropertyName("client_name")] string? ClientName,
        [property: JsonPropertyName("redirect_uris")] Uri[] RedirectUris
    );
}
