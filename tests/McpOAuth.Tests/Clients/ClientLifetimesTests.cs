using McpOAuth.Clients;

namespace McpOAuth.Tests.Clients;

/// <summary>Clients that are never used expire soon; used ones are renewed, at most daily.</summary>
[Trait("Spec", "RFC 7591 §5")]
public sealed class ClientLifetimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClientLifetimes Lifetimes = new();

    [Fact]
    public void A_client_that_was_never_used_expires_a_day_after_its_registration() =>
        Assert.Equal(Now.AddHours(24), Lifetimes.AfterRegistration(Now));

    [Fact]
    public void Its_first_use_extends_it_by_half_a_year() =>
        Assert.Equal(Now.AddDays(180), Lifetimes.AfterUse(Expiring(Now.AddHours(1)), Now));

    [Fact]
    public void Another_use_on_the_same_day_changes_nothing()
    {
        var client = Expiring(Now.AddDays(180));

        Assert.Null(Lifetimes.AfterUse(client, Now));
        Assert.Null(Lifetimes.AfterUse(client, Now.AddDays(1)));
        Assert.Equal(Now.AddDays(181).AddSeconds(1), Lifetimes.AfterUse(client, Now.AddDays(1).AddSeconds(1)));
    }

    [Fact]
    public void A_client_that_never_expires_is_never_renewed() => Assert.Null(Lifetimes.AfterUse(Expiring(null), Now));

    [Fact]
    public void A_client_is_expired_from_its_expiry_on()
    {
        Assert.False(Expiring(Now).IsExpiredAt(Now.AddTicks(-1)));
        Assert.True(Expiring(Now).IsExpiredAt(Now));
        Assert.False(Expiring(null).IsExpiredAt(Now));
    }

    private static Client Expiring(DateTimeOffset? at) =>
        new()
        {
            ClientId = "client",
            Origin = ClientOrigin.Registered,
            RedirectUris = [],
            ExpiresAt = at,
        };
}
