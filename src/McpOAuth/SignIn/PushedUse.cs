using System.Text.Json.Serialization;

namespace McpOAuth.SignIn;

/// <summary>The single use of a pushed authorization request that is still to come.</summary>
/// <remarks>RFC 9126 §4.</remarks>
/// <param name="Hash">Under which the use is recorded.</param>
/// <param name="Until">After this it cannot be used any more.</param>
public sealed record PushedUse(
    [property: JsonPropertyName("h")] string Hash,
    [property: JsonPropertyName("x")] DateTimeOffset Until
);
