using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>How the broker authenticates at an upstream (<c>Upstreams__NAME__ClientAuthentication</c>).</summary>
public enum UpstreamAuthenticationMethod
{
    /// <summary>As the upstream's metadata lists it.</summary>
    Automatic,

    /// <summary><c>client_secret_basic</c>.</summary>
    Basic,

    /// <summary><c>client_secret_post</c>.</summary>
    Post,

    /// <summary><c>private_key_jwt</c>.</summary>
    PrivateKeyJwt,
}

/// <summary>Adds the broker's credentials to a token, revocation or pushed authorization request.</summary>
/// <remarks>RFC 6749 §2.3.1; RFC 7523 §2.2; OpenID Connect Core 1.0 §9.</remarks>
internal sealed class UpstreamClientAuthentication(
    UpstreamSettings settings,
    UpstreamHabits habits,
    BrokerAssertion? assertion
)
{
    public async Task AddAsync(
        HttpRequestMessage request,
        Dictionary<string, string> form,
        UpstreamEndpoints endpoints,
        CancellationToken cancellation
    )
    {
        if (assertion is not null)
        {
            form[ParameterNames.ClientId] = settings.ClientId;
            form[ParameterNames.ClientAssertionType] = AuthenticationMethods.JwtBearerAssertion;
            form[ParameterNames.ClientAssertion] = (await assertion(cancellation)).Reveal();
            return;
        }
        if (settings.ClientSecret is { } secret && !IsSecretInBody(endpoints.AuthenticationMethods))
        {
            request.Headers.Authorization = UpstreamHttpExchange.BasicCredentials(settings.ClientId, secret);
            return;
        }
        form[ParameterNames.ClientId] = settings.ClientId;
        if (settings.ClientSecret is not null)
        {
            form[ParameterNames.ClientSecret] = settings.ClientSecret.Reveal();
        }
    }

    /// <param name="supported">
    /// The metadata's <c>token_endpoint_auth_methods_supported</c>. Null if it has none, which means Basic (OpenID
    /// Connect Discovery 1.0 §3).
    /// </param>
    private bool IsSecretInBody(IReadOnlyCollection<string>? supported) =>
        settings.ClientAuthentication switch
        {
            UpstreamAuthenticationMethod.Basic => false,
            UpstreamAuthenticationMethod.Post => true,
            _ => habits.SecretInBody
                || (
                    supported?.Contains(AuthenticationMethods.ClientSecretPost) == true
                    && !supported.Contains(AuthenticationMethods.ClientSecretBasic)
                ),
        };
}
