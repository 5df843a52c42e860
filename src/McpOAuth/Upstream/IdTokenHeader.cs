using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Upstream;

/// <summary>The header of an id_token or another signed JWT, read before its signature is checked.</summary>
/// <remarks>RFC 7515 §4.1.</remarks>
internal sealed record IdTokenHeader(string? Algorithm, string? KeyId, bool IsCritical)
{
    /// <summary>RFC 7515 §4.1.9. Null if it was not sent.</summary>
    public string? Type { get; private init; }

    /// <summary>False if the text is not a signed JWT in compact form.</summary>
    public static bool TryRead(string idToken, [NotNullWhen(true)] out IdTokenHeader? header)
    {
        header = null;
        if (idToken.Split('.', 4) is not { Length: 3 } parts || ReadPart(parts[0]) is not { } answer)
        {
            return false;
        }
        header = new(answer.Text("alg"), answer.Text("kid"), answer.Has("crit")) { Type = answer.Text("typ") };
        return true;
    }

    /// <summary>The claims. Null if they are not a JSON object with each claim once.</summary>
    public static JsonAnswer? ReadClaims(string idToken) => ReadPart(idToken.Split('.', 4)[1]);

    private static JsonAnswer? ReadPart(string part)
    {
        if (!Base64Url.IsValid(part))
        {
            return null;
        }
        var answer = JsonAnswer.Parse(Base64Url.DecodeFromChars(part), "id_token");
        return answer.IsRefused ? null : answer.Value;
    }
}
