using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>The client's <c>state</c>, kept as it stood on the wire so that it goes back byte for byte.</summary>
/// <remarks>
/// RFC 6749 §4.1.2 wants the exact value. Some clients send base64 with an unescaped <c>+</c>: decoding it and
/// encoding it again would make <c>%20</c> of it, so the encoded form itself is what is kept and returned.
/// </remarks>
public sealed partial record ClientState
{
    /// <summary>Characters on the wire.</summary>
    public const int MaximumLength = 2048;

    private ClientState(string encoded) => Encoded = encoded;

    public string Encoded { get; }

    /// <summary>False where the value is too long or has characters that are neither query characters nor escapes.</summary>
    public static bool TryParse(string encoded, [NotNullWhen(true)] out ClientState? state)
    {
        state = encoded.Length <= MaximumLength && QueryText().IsMatch(encoded) ? new(encoded) : null;
        return state is not null;
    }

    // RFC 3986 §3.4 without & (it ends the value), and escapes of visible ASCII alone (RFC 6749 A.5: VSCHAR).
    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~!$'()*+,;=:@/?-]|%[2-6][0-9A-Fa-f]|%7[0-9A-Ea-e])+\z")]
    private static partial Regex QueryText();
}
