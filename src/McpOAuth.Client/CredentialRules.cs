namespace McpOAuth.Client;

/// <summary>What is wrong with the server's credentials for tool tokens, each with its cure.</summary>
internal static class CredentialRules
{
    public static IEnumerable<string> ProblemsOf(McpOAuthOptions options)
    {
        // An empty text counts as unset: that is what an empty environment variable gives.
        var (hasId, hasSecret) = (IsSet(options.ClientId), IsSet(options.ClientSecret));
        var hasKey = IsSet(options.PrivateKey);
        if (hasSecret && hasKey)
        {
            yield return "ClientSecret: PrivateKey is set too. Set one of them.";
        }
        if (hasId && !hasSecret && !hasKey)
        {
            yield return "ClientSecret: missing, but ClientId is set. Set it as in the broker's "
                + "Resources__N__ClientSecret, or set PrivateKey for the broker's Resources__N__Jwks.";
        }
        if (!hasId && (hasSecret || hasKey))
        {
            yield return $"ClientId: missing, but {(hasKey ? "PrivateKey" : "ClientSecret")} is set. Set it as in the "
                + "broker's Resources__N__ClientId.";
        }
        if (IsSet(options.PrivateKeyId) && !hasKey)
        {
            yield return "PrivateKey: missing, but PrivateKeyId is set. Set it to the private key in PEM.";
        }
        if (hasKey && AssertionKey.TryRead(options.PrivateKey!, options.PrivateKeyId, out var problem) is null)
        {
            yield return $"PrivateKey: {problem}. Make one with: openssl ecparam -name prime256v1 -genkey -noout";
        }
    }

    private static bool IsSet(string? value) => !string.IsNullOrEmpty(value);
}
