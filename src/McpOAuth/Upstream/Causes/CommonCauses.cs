namespace McpOAuth.Upstream.Causes;

/// <summary>Standard error codes of upstreams, and what the broker finds wrong with their answers.</summary>
internal static class CommonCauses
{
    public static readonly KnownCause[] All =
    [
        new(
            "redirect_uri_mismatch",
            "The redirect URI is not registered at the upstream",
            "Register ISSUER/callback/NAME there, exactly"
        ),
        new(
            "invalid_client",
            "The upstream does not accept the broker's client id or its secret or key",
            "Compare ClientId and ClientSecret (or the key) of Upstreams__NAME with the registration there; a secret may have expired"
        ),
        new(
            "unauthorized_client",
            "The broker's registration at the upstream does not allow this grant type, or is disabled",
            "Allow the authorization code and refresh token grants there"
        ),
        new(
            "invalid_scope",
            "The upstream does not know a scope, or does not allow it",
            "Correct Scopes of Upstreams__NAME, or Actions of the tool"
        ),
        new(
            "invalid_grant",
            "The code or refresh token is dead at the upstream, or the redirect URI or verifier differs",
            "The user signs in again; if it repeats, compare the redirect URI that is registered there"
        ),
        new(
            "unsupported_response_type",
            "The registration at the upstream does not allow the authorization code flow",
            "Allow it there"
        ),
        new(
            "SecurityTokenInvalidIssuerException",
            "The id_token names another issuer than the settings",
            "Correct Issuer of Upstreams__NAME: it must equal `issuer` in the upstream's metadata"
        ),
        new(
            "SecurityTokenInvalidAudienceException",
            "The id_token is for another client id",
            "Correct ClientId of Upstreams__NAME"
        ),
        new(
            "SecurityTokenInvalidLifetimeException",
            "The id_token has expired, or is not valid yet: a clock is wrong",
            "Correct the clock of the broker's machine or of the upstream"
        ),
        new(
            "SecurityTokenSignatureKeyNotFoundException",
            "No key of the upstream signed the id_token",
            "Correct Issuer of Upstreams__NAME; look for a proxy that caches its keys"
        ),
        new(
            "SecurityTokenInvalidSignatureException",
            "The id_token's signature is not valid",
            "Correct Issuer of Upstreams__NAME; look for a proxy that caches its keys"
        ),
        new(
            "nonce does not match",
            "The id_token belongs to another sign-in",
            "The user signs in again. Many of these may be an attack: code injection"
        ),
        new(
            "iss is missing or does not match the upstream",
            "The answer does not come from the upstream that was asked, or Issuer is wrong",
            "Correct Issuer of Upstreams__NAME: it must equal `issuer` in the upstream's metadata. Otherwise it may be an attack: mix-up"
        ),
        new(
            "is not usable",
            "The upstream's metadata contradict the settings",
            "Run `mcp-oauth check --connect`, and correct what it names"
        ),
        new(
            "the upstream denied the sign-in",
            "The user declined at the upstream, or one of its rules does not allow them in",
            "The user tries again; otherwise look at the sign-in log of the upstream"
        ),
        new("the upstream is unavailable", "The upstream said that it is unavailable", "Wait and try again"),
        new(
            "Table Storage",
            "Table Storage was unavailable",
            "Run `mcp-oauth check --connect`; look at the health of the storage account and its network rules"
        ),
        new(
            "Key Vault denied access",
            "The broker may not use its wrapping key, or the key is disabled or has expired",
            "Enable every version of the key that wraps a data key; give the broker's identity the role Key Vault Crypto Service Encryption User"
        ),
        new(
            "Key Vault has no key",
            "The wrapping key was deleted, or KeyVault__KeyId is wrong",
            "Recover the deleted key (soft delete keeps it), or correct KeyVault__KeyId"
        ),
        new(
            "Key Vault did not respond",
            "Key Vault was unavailable",
            "Run `mcp-oauth check --connect`; look at the vault's health, its network rules and the name server"
        ),
        new(
            "access token for Key Vault",
            "The broker's managed identity got no token for Key Vault",
            "Check that the identity is assigned to the app, and run `mcp-oauth check --connect`"
        ),
        new(
            "No data key is available",
            "No data key could be unwrapped",
            "Run `mcp-oauth keys list` and `mcp-oauth check --connect`"
        ),
        new(
            "Data key",
            "The wrapping key could not be used: Key Vault was unavailable, or the broker has no right to it",
            "Run `mcp-oauth check --connect`"
        ),
        new(
            "did not respond",
            "The upstream did not respond",
            "Run `mcp-oauth check --connect`; look at the upstream's status page, and at name servers, firewall and proxy"
        ),
        new("returned 500", "The upstream failed", "Wait and try again; look at the upstream's status page"),
        new("returned 502", "The upstream failed", "Wait and try again; look at the upstream's status page"),
        new("returned 503", "The upstream failed", "Wait and try again; look at the upstream's status page"),
        new("returned 504", "The upstream failed", "Wait and try again; look at the upstream's status page"),
        new(
            "could not be answered in time",
            "Storage, Key Vault or the upstream was slow",
            "Wait and try again; look at the spans of the request"
        ),
    ];
}
