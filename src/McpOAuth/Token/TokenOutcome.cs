using System.Text.Json.Serialization;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary>
/// The outcome of a token request that was not refused: the response, and the facts for the audit log.
/// </summary>
public abstract record TokenOutcome
{
    private TokenOutcome() { }

    /// <summary>
    /// A grant was started or continued. The pipeline signs the access token, which turns this into
    /// <see cref="Issued"/>.
    /// </summary>
    public sealed record Granted(IssuedGrant Grant) : TokenOutcome;

    /// <summary>Tokens, with status 200.</summary>
    /// <param name="Subject">The user's <c>sub</c>.</param>
    /// <param name="Receiver">Who received them: a client's id or a tool's name.</param>
    /// <param name="Resource">The MCP server's URI.</param>
    public sealed record Issued(TokenResponse Response, string Subject, string Receiver, string Resource) : TokenOutcome
    {
        /// <summary>Who identified the user to us. Null for a tool's token.</summary>
        public string? Issuer { get; init; }

        /// <summary>The client id of the agent that acts for the user. Null if there is none.</summary>
        public string? Actor { get; init; }
    }

    /// <summary>The user must act first, with status 400.</summary>
    /// <param name="Reason">For the log only.</param>
    public sealed record InteractionRequired(
        InteractionResponse Response,
        string Subject,
        string Tool,
        string Resource,
        string Reason
    ) : TokenOutcome;
}

/// <summary>The user must act first, at <c>interaction_uri</c> (OpenID Connect Core 1.0 §3.1.2.6).</summary>
public sealed record InteractionResponse
{
    [JsonPropertyName("error")]
    public string Error { get; init; } = ErrorCodes.InteractionRequired;

    [JsonPropertyName("error_description")]
    public string ErrorDescription { get; init; } = "The user must connect the tool first.";

    [JsonPropertyName("interaction_uri")]
    public required string InteractionUri { get; init; }

    /// <summary>
    /// The upstream scopes that the user has not granted. Null if the tool is not connected, or its tokens are lost.
    /// </summary>
    [JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Missing { get; init; }

    /// <summary>Seconds until the link expires.</summary>
    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }

    public override string ToString() => "interaction response";
}

[JsonSerializable(typeof(InteractionResponse))]
internal sealed partial class InteractionJson : JsonSerializerContext;
