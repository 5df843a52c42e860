using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DevEnvironment.Commands;

/// <summary>Lets the sample MCP server refuse all access tokens that were issued before a moment, as expired.</summary>
internal sealed class ExpiredTokens(TimeProvider clock)
{
    private long before;

    /// <summary>Expires all tokens issued so far. The next second's tokens are valid again.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var next = clock.GetUtcNow().ToUnixTimeSeconds() + 1;
        Volatile.Write(ref before, next);
        await Task.Delay(DateTimeOffset.FromUnixTimeSeconds(next) - clock.GetUtcNow(), clock, cancellationToken);
    }

    /// <summary>Adds the check to the server's validation of access tokens.</summary>
    public void AddTo(IServiceCollection services) =>
        services.PostConfigureAll<JwtBearerOptions>(jwt =>
            jwt.TokenValidationParameters.LifetimeValidator = (notBefore, expires, token, parameters) =>
            {
                var usual = parameters.Clone();
                usual.LifetimeValidator = null;
                Validators.ValidateLifetime(notBefore, expires, token, usual);
                return new DateTimeOffset(((JsonWebToken)token).IssuedAt, TimeSpan.Zero).ToUnixTimeSeconds()
                    >= Volatile.Read(ref before);
            }
        );
}
