using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>A grant travels inside codes and refresh tokens and arrives as it left.</summary>
public sealed class SealedGrantRoundTrip
{
    [Theory, Trait("Spec", "RFC 6749 §1.3"), Trait("Invariant", "I9")]
    [InlineData("", true)]
    [InlineData("read", false)]
    [InlineData("read write profile", true)]
    public void A_grant_survives_a_round_trip_unchanged(string scopes, bool mayRefresh)
    {
        var grant = Some.Grant(scopes, mayRefresh);
        Assert.Equal(grant, RoundTrip(grant));
    }

    [Fact, Trait("Spec", "RFC 6749 §1.3")]
    public void A_user_may_have_no_name()
    {
        var grant = Some.Grant() with { Person = Some.Person() with { Name = null } };
        Assert.Equal(grant, RoundTrip(grant));
    }

    private static AuthorizationGrant? RoundTrip(AuthorizationGrant grant)
    {
        var token = new RefreshToken
        {
            Grant = grant,
            Generation = 0,
            ExpiresAt = Some.Now,
        };
        return RefreshToken.Format.Read(RefreshToken.Format.Write(token))?.Grant;
    }
}
