using System.Text.Json;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>Members of a discovery document that the library keeps as it found them.</summary>
internal static class DiscoveryDocument
{
    /// <summary>RFC 9207 §3: without <c>iss</c> its authorization response is not to be believed.</summary>
    public static bool AuthorizationResponseIssParameterSupported(this OpenIdConnectConfiguration configuration) =>
        configuration.AdditionalData.TryGetValue("authorization_response_iss_parameter_supported", out var value)
        && value is true or JsonElement { ValueKind: JsonValueKind.True };
}
