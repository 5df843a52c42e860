using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOAuth.Metadata;

/// <summary>The protected resource metadata of a configured resource (RFC 9728 §2).</summary>
public sealed record ProtectedResourceMetadata
{
    [JsonPropertyName("resource")]
    public required string Resource { get; init; }

    [JsonPropertyName("authorization_servers")]
    public required IReadOnlyList<string> AuthorizationServers { get; init; }

    /// <summary>Only the default scopes, because clients request everything listed here.</summary>
    [JsonPropertyName("scopes_supported")]
    public required IReadOnlyList<string> ScopesSupported { get; init; }

    [JsonPropertyName("bearer_methods_supported")]
    public IReadOnlyList<string> BearerMethodsSupported { get; init; } = ["header"];
}

/// <summary>
/// GET /.well-known/oauth-protected-resource and /.well-known/oauth-protected-resource/PATH: for resources that do not
/// serve their own metadata. They share the broker's host, or point here with <c>resource_metadata</c>.
/// </summary>
/// <remarks>RFC 9728 §3.1 (path insertion) and §5.1 (<c>resource_metadata</c>).</remarks>
public sealed class ProtectedResourceMetadataEndpoint(Issuer issuer, ResourceRegistry resources)
{
    private static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Answers for the resource with this path; without a path, for the only resource. Otherwise 404.
    /// </summary>
    public Task HandleAsync(HttpContext http)
    {
        var path = (string?)http.GetRouteValue("path") ?? "";
        var found = path.Length == 0 && resources.All.Count == 1 ? resources.All[0] : resources.FindByPath("/" + path);
        if (found is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        var metadata = new ProtectedResourceMetadata
        {
            Resource = found.Uri.Value,
            AuthorizationServers = [issuer.Value],
            ScopesSupported = [.. found.DefaultScopes],
        };
        return http.PublicJsonAsync(metadata, MetadataJson.Default.ProtectedResourceMetadata, CopyLifetime);
    }
}
