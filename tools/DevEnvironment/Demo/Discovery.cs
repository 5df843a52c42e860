using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace DevEnvironment.Demo;

/// <summary>Discovers where to sign in, starting from an MCP URL.</summary>
internal sealed partial class Discovery(HttpClient http)
{
    /// <summary>
    /// Sends a request without a token. The 401 tells where the metadata is, and which scope to request.
    /// </summary>
    /// <remarks>RFC 9728 §5.1.</remarks>
    public async Task<Challenge> AskWithoutTokenAsync(string mcpUrl, CancellationToken cancellationToken)
    {
        var ping = new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "ping",
        };
        using var response = await http.PostAsJsonAsync(mcpUrl, ping, cancellationToken);
        var field = response.Headers.WwwAuthenticate.ToString();
        DemoFailedException.Unless(
            response.StatusCode == HttpStatusCode.Unauthorized && field.StartsWith("Bearer ", StringComparison.Ordinal),
            $"{mcpUrl} returned {(int)response.StatusCode} with the challenge “{field}”, not a 401 with Bearer."
        );

        var parameters = Parameter().Matches(field).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        DemoFailedException.Unless(
            parameters.ContainsKey("resource_metadata") && parameters.ContainsKey("scope"),
            $"The challenge lacks resource_metadata or scope: {field}"
        );
        return new Challenge(parameters["resource_metadata"], parameters["scope"]);
    }

    /// <remarks>RFC 9728 §3.3: the resource must be the URL that the client uses.</remarks>
    public async Task<ResourceDocument> ReadResourceAsync(
        string metadataUrl,
        string mcpUrl,
        CancellationToken cancellationToken
    )
    {
        var resource = await http.GetDocumentAsync<ResourceDocument>(metadataUrl, cancellationToken);
        DemoFailedException.Unless(
            resource.Resource == mcpUrl,
            $"The metadata is for {resource.Resource}, not for {mcpUrl}."
        );
        DemoFailedException.Unless(
            resource.AuthorizationServers.Count > 0,
            "The metadata lists no authorization server."
        );
        return resource;
    }

    /// <remarks>RFC 8414 §3.3: the issuer must be the requested one. MCP: S256 must be listed.</remarks>
    public async Task<ServerDocument> ReadServerAsync(string issuer, CancellationToken cancellationToken)
    {
        var server = await http.GetDocumentAsync<ServerDocument>(
            $"{issuer}/.well-known/oauth-authorization-server",
            cancellationToken
        );
        DemoFailedException.Unless(server.Issuer == issuer, $"The issuer is “{server.Issuer}”, not “{issuer}”.");
        DemoFailedException.Unless(
            server.CodeChallengeMethodsSupported.Contains("S256"),
            "PKCE with S256 is not listed."
        );
        return server;
    }

    [GeneratedRegex(@"([a-z_]+)=""([^""]*)""")]
    private static partial Regex Parameter();
}

/// <summary>The challenge in a 401 response.</summary>
internal sealed record Challenge(string ResourceMetadata, string Scope);
