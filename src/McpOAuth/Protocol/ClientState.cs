using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>The client's <c>state</c>, kept as received so that it is returned byte for byte.</summary>
/// <remarks>
/// RFC 6749 §4.1.2 requires the exact value. Some clients send base64 with an unescaped <c>+</c>. Decoding and encoding
/// it again would turn that into <c>%20</c>, so the encoded form itself is kept and returned.
/// </remarks>
[JsonConverter(typeof(TextValueConverter<ClientState>))]
public sealed partial record ClientState : ITextValue<ClientState>
{
    /// <summary>Characters on the wire.</summary>
    public const int MaximumLength = 2048;

    private ClientState(string encoded) => Encoded = encoded;

    public string Encoded { get; }

    string ITextValue<ClientState>.Text => Encoded;

    /// <summary>False if the value is too long, or has characters that are neither query characters nor escapes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ClientState? state)
    {
        state = text is { Length: <= MaximumLength } && QueryText().IsMatch(text) ? new(text) : null;
        return state is not null;
    }

    // RFC 3986 §3.4 without & (it ends the value), and escapes of visible ASCII alone (RFC 6749 A.5: VSCHAR).
    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~!$'()*+,;=:@/?-]|%[2-6][0-9A-Fa-f]|%7[0-9A-Ea-e])+\z")]
    private static partial Regex QueryText();
}
