using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>What an upstream gave for a code.</summary>
public sealed record UpstreamSignIn(UpstreamIdentity Identity, UpstreamTokens Tokens);

/// <summary>An identity provider, towards which we are an OAuth client.</summary>
/// <remarks>OpenID Connect Discovery 1.0 §4; OpenID Connect Core 1.0 §3.1; RFC 7636; RFC 9207.</remarks>
public sealed class UpstreamProvider
{
    /// <summary>Bytes of an answer; tokens are far shorter.</summary>
    public const int MaximumAnswerLength = 256 * 1024;

    private readonly UpstreamSettings settings;
    private readonly HttpClient http;
    private readonly TimeProvider clock;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> metadata;
    private readonly IdTokenValidation idTokens;

    /// <param name="http">Its time limit is the longest that a person waits for the upstream.</param>
    public UpstreamProvider(UpstreamSettings settings, HttpClient http, TimeProvider clock)
    {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
        metadata = new(
            settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http)
            {
                RequireHttps = settings.Issuer.StartsWith("https:", StringComparison.Ordinal),
            }
        );
        idTokens = new(settings, clock);
    }

    public string Name => settings.Name;

    public string CallbackPath => $"/callback/{settings.Name}";

    /// <summary>Where the browser goes to sign in.</summary>
    public async Task<string> AuthorizationUrlAsync(
        string redirectUri,
        string state,
        Secret nonce,
        CodeChallenge challenge,
        CancellationToken cancellation
    )
    {
        var configuration = await ConfigurationAsync(cancellation);
        var query = new Dictionary<string, string?>
        {
            [ParameterNames.ResponseType] = WireValues.ResponseTypeCode,
            [ParameterNames.ClientId] = settings.ClientId,
            [ParameterNames.RedirectUri] = redirectUri,
            [ParameterNames.Scope] = settings.Scopes.ToString(),
            [ParameterNames.State] = state,
            [ParameterNames.Nonce] = nonce.Reveal(),
            [ParameterNames.CodeChallenge] = challenge.Value,
            [ParameterNames.CodeChallengeMethod] = WireValues.S256,
        };
        return QueryHelpers.AddQueryString(configuration.AuthorizationEndpoint, query);
    }

    /// <summary>Whether an authorization response with this <c>iss</c> can be this upstream's (RFC 9207 §2.4).</summary>
    public async Task<bool> IsIssuerAsync(string? issuer, CancellationToken cancellation)
    {
        if (issuer is not null)
        {
            return string.Equals(issuer, settings.Issuer, StringComparison.Ordinal);
        }
        var configuration = await ConfigurationAsync(cancellation);
        return !configuration.AuthorizationResponseIssParameterSupported;
    }

    /// <summary>Redeems a code and validates the id_token; refuses where the upstream does or its answer is not sound.</summary>
    public async Task<OAuthResult<UpstreamSignIn>> RedeemAsync(
        string code,
        string redirectUri,
        CodeVerifier verifier,
        Secret nonce,
        CancellationToken cancellation
    )
    {
        var configuration = await ConfigurationAsync(cancellation);
        var form = new Dictionary<string, string>
        {
            [ParameterNames.GrantType] = GrantTypes.AuthorizationCode,
            [ParameterNames.Code] = code,
            [ParameterNames.RedirectUri] = redirectUri,
            [ParameterNames.CodeVerifier] = verifier.Reveal(),
        };
        var answer = await PostAsync(configuration.TokenEndpoint, form, cancellation);
        if (answer.IsRefused)
        {
            return answer.Error;
        }
        if (answer.Value.AccessToken is not { } accessToken || answer.Value.IdToken is not { } idToken)
        {
            return OAuthError.ServerError("the upstream's answer has no access_token or no id_token");
        }
        var identity = await ValidateAsync(idToken, nonce, configuration, cancellation);
        return identity.IsRefused
            ? identity.Error
            : new UpstreamSignIn(identity.Value, TokensOf(answer.Value, accessToken));
    }

    private async Task<OAuthResult<UpstreamIdentity>> ValidateAsync(
        string idToken,
        Secret nonce,
        OpenIdConnectConfiguration configuration,
        CancellationToken cancellation
    )
    {
        var identity = await idTokens.ValidateAsync(idToken, nonce, configuration);
        if (!identity.IsRefused)
        {
            return identity;
        }
        // It may be signed with a key that the upstream has published since we looked.
        metadata.RequestRefresh();
        var newer = await ConfigurationAsync(cancellation);
        return ReferenceEquals(newer, configuration) ? identity : await idTokens.ValidateAsync(idToken, nonce, newer);
    }

    private async Task<OpenIdConnectConfiguration> ConfigurationAsync(CancellationToken cancellation)
    {
        try
        {
            return await metadata.GetConfigurationAsync(cancellation);
        }
        catch (InvalidOperationException exception)
        {
            throw new OutageException($"The metadata of upstream {settings.Name} cannot be had.", exception);
        }
    }

    // Never repeated: a code is good once, and whether the lost request was the one is unknown.
    private async Task<OAuthResult<UpstreamTokenResponse>> PostAsync(
        string endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (settings.ClientSecret is { } secret)
        {
            request.Headers.Authorization = BasicCredentials(settings.ClientId, secret);
        }
        else
        {
            form[ParameterNames.ClientId] = settings.ClientId;
        }
        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                throw new OutageException($"Upstream {settings.Name} answered {(int)response.StatusCode}.");
            }
            var answer = JsonSerializer.Deserialize(body, UpstreamJson.Default.UpstreamTokenResponse);
            return response.IsSuccessStatusCode && answer is not null
                ? answer
                : OAuthError.ServerError($"the upstream refused the code: {(int)response.StatusCode} {answer?.Error}");
        }
        catch (JsonException)
        {
            return OAuthError.ServerError("the upstream's answer is not JSON");
        }
        catch (HttpRequestException exception)
        {
            throw new OutageException($"Upstream {settings.Name} does not answer.", exception);
        }
        catch (TaskCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new OutageException($"Upstream {settings.Name} does not answer in time.", exception);
        }
    }

    // RFC 6749 §2.3.1: both parts form-encoded.
    private static AuthenticationHeaderValue BasicCredentials(string clientId, Secret secret)
    {
        var text = $"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(secret.Reveal())}";
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
    }

    private UpstreamTokens TokensOf(UpstreamTokenResponse answer, string accessToken) =>
        new()
        {
            AccessToken = new Secret(accessToken),
            RefreshToken = answer.RefreshToken is { } refresh ? new Secret(refresh) : null,
            ExpiresAt = answer.ExpiresIn is > 0 and < 400L * 24 * 3600 and var seconds
                ? clock.GetUtcNow().AddSeconds(seconds)
                : null,
            Scopes = ScopeSet.TryParse(answer.Scope, out var scopes) && scopes.Count > 0 ? scopes : null,
        };
}
