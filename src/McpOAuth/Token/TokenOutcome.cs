using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary>What a token request came to, unless it was refused: the answer, and what the audit log says about it.</summary>
public abstract record TokenOutcome
{
    private TokenOutcome() { }

    /// <summary>Tokens, with status 200.</summary>
    /// <param name="Subject">The user's <c>sub</c>.</param>
    /// <param name="Receiver">Who got them: a client's id, or a tool's name.</param>
    /// <param name="Resource">The MCP server's URI.</param>
    public sealed record Issued(TokenResponse Response, string Subject, string Receiver, string Resource)
        : TokenOutcome;

    /// <summary>The user must act first, with status 400.</summary>
    /// <param name="Reason">For the log alone.</param>
    public sealed record InteractionRequired(
        InteractionResponse Response,
        string Subject,
        string Tool,
        string Resource,
        string Reason
    ) : TokenOutcome;
}

/// <summary>The user must act first (OpenID Connect Core 1.0 §3.1.2.6), and does so at <c>interaction_uri</c>.</summary>
public sealed record InteractionResponse
{
    [JsonPropertyName("error")]
    public string Error { get; init; } = ErrorCodes.InteractionRequired;

    [JsonPropertyName("error_description")]
    public string ErrorDescription { get; init; } = "The person must connect the tool first.";

    [JsonPropertyName("interaction_uri")]
    public required string InteractionUri { get; init; }

    /// <summary>How long the link works, in seconds.</summary>
    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }

    public override string ToString() => "interaction response";
}

[JsonSerializable(typeof(InteractionResponse))]
internal sealed partial class InteractionJson : JsonSerializerContext;
