using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.TrustedIssuers;

/// <summary>The claims of an assertion whose issuer is trusted. Returned only after all checks have passed.</summary>
/// <remarks>A claim of an unexpected type reads as missing.</remarks>
[JsonConverter(typeof(NeverInJson<SignedAssertion>))]
public sealed class SignedAssertion
{
    /// <summary>Characters (OpenID Connect Core 1.0 §2).</summary>
    private const int MaximumSubjectLength = 255;

    private readonly JsonAnswer claims;

    internal SignedAssertion(TrustedIssuerSettings issuer, JsonAnswer claims)
    {
        Issuer = issuer;
        this.claims = claims;
    }

    public TrustedIssuerSettings Issuer { get; }

    /// <summary>Null if missing, empty or longer than 255 characters.</summary>
    public string? Subject => claims.Text("sub") is { Length: <= MaximumSubjectLength } subject ? subject : null;

    public DateTimeOffset ExpiresAt => DateTimeOffset.UnixEpoch.AddSeconds(claims.Number("exp") ?? 0);

    /// <summary>Null if missing, empty or not a string.</summary>
    public string? Text(string claim) => claims.Text(claim);

    /// <summary>The strings of an array. Null if the claim is not an array.</summary>
    public IReadOnlyList<string>? Texts(string claim) => claims.Texts(claim);

    /// <summary>Whether the claim exists, of any type.</summary>
    public bool Has(string claim) => claims.Has(claim);

    /// <summary>The thumbprint of the key that it is bound to. Null if <c>cnf</c> is missing or of another kind.</summary>
    /// <remarks>RFC 9449 §6.1.</remarks>
    public string? KeyThumbprint => claims.Text("cnf", "jkt");

    /// <summary>The normalised address, if the issuer says that it has verified it.</summary>
    public string? VerifiedMail => MailAddress.VerifiedIn(claims);

    public override string ToString() => "[secret]";
}
