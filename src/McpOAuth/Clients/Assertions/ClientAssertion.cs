using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Clients.Assertions;

/// <summary>A parsed, not yet validated <c>client_assertion</c>.</summary>
/// <remarks>RFC 7521 §4.2; RFC 7523 §2.2.</remarks>
[JsonConverter(typeof(NeverInJson<ClientAssertion>))]
public sealed class ClientAssertion
{
    /// <summary>Characters.</summary>
    public const int MaximumLength = 8 * 1024;

    private ClientAssertion(JsonWebToken token) => Token = token;

    internal JsonWebToken Token { get; }

    /// <summary>As it was sent.</summary>
    internal string Text => Token.EncodedToken;

    /// <summary>The claimed client id, unverified.</summary>
    public string Subject => Token.Subject;

    public static bool TryParse(string text, [NotNullWhen(true)] out ClientAssertion? assertion)
    {
        assertion = null;
        // Three parts: five would be an encrypted token (RFC 7516 §3.1), which nobody sends us.
        if (text.Length > MaximumLength || text.Count(character => character == '.') != 2)
        {
            return false;
        }
        try
        {
            var token = new JsonWebToken(text);
            // RFC 7515 §4: duplicate members are refused, as in all JSON that clients send.
            var isAmbiguous = HasDuplicates(token.EncodedHeader) || HasDuplicates(token.EncodedPayload);
            assertion = isAmbiguous || string.IsNullOrEmpty(token.Subject) ? null : new(token);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or SecurityTokenException)
        {
            // Not a JWT.
        }
        return assertion is not null;
    }

    public override string ToString() => "[secret]";

    private static bool HasDuplicates(string encoded) => MetadataJson.HasDuplicates(Base64UrlEncoder.Decode(encoded));
}
