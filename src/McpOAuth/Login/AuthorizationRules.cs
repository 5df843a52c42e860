using System.Buffers.Text;
using System.Security.Cryptography;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Login;

/// <summary>The rules for an authorization request with a verified client and redirect URI. No I/O, no clock.</summary>
internal static class AuthorizationRules
{
    /// <summary>Characters. An email address has 254 at most (RFC 5321 §4.5.3.1.3).</summary>
    private const int MaximumHintLength = 256;

    public static OAuthError? Check(RequestParameters parameters)
    {
        if (parameters.Duplicated is { } duplicated)
        {
            // RFC 8707 §2 allows several resources. Our tokens have one audience.
            return duplicated == ParameterNames.Resource
                ? OAuthError.InvalidTarget("Only one resource parameter is allowed.")
                : OAuthError.InvalidRequest("A parameter was sent more than once.", $"duplicated: {duplicated}");
        }
        if (parameters[ParameterNames.ResponseType] is not { } responseType)
        {
            return OAuthError.InvalidRequest("response_type is missing. It must be code.");
        }
        if (responseType != WireValues.ResponseTypeCode)
        {
            return new(ErrorCodes.UnsupportedResponseType, "response_type must be code.", "response_type");
        }
        if (parameters[ParameterNames.ResponseMode] is not (null or WireValues.ResponseModeQuery))
        {
            return OAuthError.InvalidRequest("response_mode must be query.");
        }
        if (parameters["request"] is not null)
        {
            return new(ErrorCodes.RequestNotSupported, "The request parameter is not supported.", "request");
        }
        if (parameters[ParameterNames.RequestUri] is not null)
        {
            return new(ErrorCodes.RequestUriNotSupported, "The request_uri parameter is not supported.", "request_uri");
        }
        if (CheckPrompt(PromptValues.Parse(parameters[ParameterNames.Prompt])) is { } refusal)
        {
            return refusal;
        }
        // RFC 7636 §4.3: a missing method means "plain", which we do not support (RFC 9700 §2.1.1).
        return parameters[ParameterNames.CodeChallengeMethod] == WireValues.S256
            ? null
            : CheckPresence(parameters) ?? OAuthError.InvalidRequest("code_challenge_method must be S256.");
    }

    /// <summary>An error if the client does not use PKCE at all.</summary>
    /// <remarks>RFC 7636 §4.4.1.</remarks>
    private static OAuthError? CheckPresence(RequestParameters parameters) =>
        parameters[ParameterNames.CodeChallenge] is null
            ? OAuthError.InvalidRequest("code_challenge is missing. PKCE is required, with method S256.")
            : null;

    /// <summary>The PKCE challenge of the request.</summary>
    /// <remarks>RFC 7636 §4.3.</remarks>
    public static OAuthResult<CodeChallenge> Challenge(RequestParameters parameters)
    {
        if (CheckPresence(parameters) is { } missing)
        {
            return missing;
        }
        return CodeChallenge.TryParse(parameters[ParameterNames.CodeChallenge], out var challenge)
            ? challenge
            : OAuthError.InvalidRequest("code_challenge is not a base64url-encoded SHA-256 hash.");
    }

    /// <summary>Whether the text is a SHA-256 in base64url (RFC 9449 §10).</summary>
    public static bool IsThumbprint(string text) =>
        Base64Url.IsValid(text, out var length) && length == SHA256.HashSizeInBytes && text.Length == 43;

    /// <summary>The part of <c>prompt</c> that the upstream acts on. Null if there is none.</summary>
    public static ScopeSet? UpstreamPrompt(RequestParameters parameters) =>
        PromptValues
            .Parse(parameters[ParameterNames.Prompt])
            .Intersect(ScopeSet.Of([PromptValues.Login, PromptValues.SelectAccount]))
            is { Count: > 0 } wanted
            ? wanted
            : null;

    /// <summary>Null if it is missing, too long or contains control characters. It is a hint, so none of these is an error.</summary>
    public static Secret? LoginHint(RequestParameters parameters) =>
        parameters[ParameterNames.LoginHint] is { Length: <= MaximumHintLength } hint && !hint.Any(char.IsControl)
            ? new(hint)
            : null;

    // OpenID Connect Core 1.0 §3.1.2.1: "none" together with another value is an error. Alone, it cannot be satisfied:
    // the broker keeps no session.
    private static OAuthError? CheckPrompt(ScopeSet prompt)
    {
        if (!prompt.Contains(PromptValues.None))
        {
            return null;
        }
        return prompt.Count > 1
            ? OAuthError.InvalidRequest("prompt must not contain none together with another value.")
            : new(ErrorCodes.LoginRequired, "The user must sign in. prompt must not be none.", "prompt=none");
    }

    /// <inheritdoc cref="RequestedScopes.Of"/>
    public static OAuthResult<ScopeSet> Scopes(string? text, Resource resource, Client client) =>
        RequestedScopes.Of(text, resource, client);
}
