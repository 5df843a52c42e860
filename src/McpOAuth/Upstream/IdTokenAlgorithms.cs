namespace McpOAuth.Upstream;

/// <summary>The signature algorithms of id_tokens that the broker can check.</summary>
/// <remarks>
/// RFC 8725 §3.1 and §3.2: asymmetric algorithms only. With <c>HS256</c>, a public key could pass for a shared secret.
/// EdDSA is missing because .NET has no Ed25519.
/// </remarks>
internal static class IdTokenAlgorithms
{
    public const string Remedy = "let the provider sign with RS256 or ES256";

    // Named in the log. Any other text of a token's header is untrusted and is not.
    private static readonly string[] KnownOthers =
    [
        "EdDSA",
        "Ed25519",
        "Ed448",
        "ES256K",
        "HS256",
        "HS384",
        "HS512",
        "none",
    ];

    public static IReadOnlyList<string> All { get; } =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>For example <c>signed with EdDSA; let the provider sign with RS256 or ES256</c>.</summary>
    public static string Describe(string? algorithm) =>
        KnownOthers.Contains(algorithm, StringComparer.Ordinal)
            ? $"signed with {algorithm}; {Remedy}"
            : $"unknown algorithm; {Remedy}";
}
