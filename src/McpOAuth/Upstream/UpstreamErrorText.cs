using McpOAuth.Audit;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>An upstream's <c>error_description</c>, cleaned for the operator's log. Never shown to a user.</summary>
/// <remarks>RFC 6749 §5.2: human-readable text for the developer of the client. It is untrusted.</remarks>
public static class UpstreamErrorText
{
    /// <summary>Characters.</summary>
    private const int MaximumLength = 300;

    /// <summary>Characters. A shorter value is too common in plain text.</summary>
    private const int ShortestSecret = 4;

    private static readonly string[] SecretParameters =
    [
        ParameterNames.Code,
        ParameterNames.CodeVerifier,
        ParameterNames.RefreshToken,
        ParameterNames.Token,
        ParameterNames.ClientSecret,
        ParameterNames.ClientAssertion,
        ParameterNames.State,
        ParameterNames.Nonce,
        ParameterNames.LoginHint,
    ];

    /// <summary>For example <c>, it says "The client secret has expired."</c>. Empty if there is no text.</summary>
    /// <param name="sent">The form that the broker sent. An upstream could repeat a token of it.</param>
    /// <param name="clientSecret">The broker's, which may have been sent in a header.</param>
    public static string Quote(
        string? description,
        IReadOnlyDictionary<string, string>? sent = null,
        Secret? clientSecret = null
    )
    {
        if (string.IsNullOrWhiteSpace(description))
        {
            return "";
        }
        // Entra ID's text names users. Its number says the same without them.
        if (EntraErrors.Explain(description) is { } explained)
        {
            return $", {explained}";
        }
        var text = clientSecret?.Reveal() is { Length: >= ShortestSecret } own
            ? description.Replace(own, $"({ParameterNames.ClientSecret})", StringComparison.Ordinal)
            : description;
        foreach (var name in SecretParameters)
        {
            if (sent?.GetValueOrDefault(name) is { Length: >= ShortestSecret } secret)
            {
                text = text.Replace(secret, $"({name})", StringComparison.Ordinal);
            }
        }
        var quoted = OneLine.Of(text).Replace('"', '\'').Trim();
        return $", it says \"{quoted.Truncate(MaximumLength)}\"";
    }
}
