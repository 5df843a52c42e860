using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>The client's <c>state</c>, kept in its encoded form and returned byte for byte.</summary>
/// <remarks>
/// RFC 6749 §4.1.2 requires the exact value. Some clients send base64 with an unescaped <c>+</c>. Decoding and
/// re-encoding would turn it into <c>%20</c>.
/// </remarks>
[JsonConverter(typeof(TextValueConverter<ClientState>))]
public sealed partial record ClientState : ITextValue<ClientState>
{
    /// <summary>Characters, in the encoded form.</summary>
    public const int MaximumLength = 4096;

    private ClientState(string encoded) => Encoded = encoded;

    public string Encoded { get; }

    string ITextValue<ClientState>.Text => Encoded;

    /// <summary>False if the text is empty, too long, or has anything but query characters and escapes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ClientState? state)
    {
        state = text is { Length: <= MaximumLength } && QueryText().IsMatch(text) ? new(text) : null;
        return state is not null;
    }

    // RFC 3986 §3.4 without &, which ends the value. Escapes may only encode visible ASCII (RFC 6749 A.5: VSCHAR).
    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~!$'()*+,;=:@/?-]|%[2-6][0-9A-Fa-f]|%7[0-9A-Ea-e])+\z")]
    private static partial Regex QueryText();
}
