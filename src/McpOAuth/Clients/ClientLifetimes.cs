namespace McpOAuth.Clients;

/// <summary>How long a registered client is kept (settings <c>Registration__…Lifetime</c>). Pure.</summary>
public sealed record ClientLifetimes
{
    /// <summary>The minimum time between two renewals, which limits storage writes for busy clients.</summary>
    public static readonly TimeSpan RenewalInterval = TimeSpan.FromDays(1);

    /// <summary>The time from registration to the first redeemed code.</summary>
    public TimeSpan Unused { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The time between two redeemed codes; up to <see cref="RenewalInterval"/> less in practice. Refreshing does not
    /// count as use, so this must exceed the maximum lifetime of a grant.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(180);

    /// <summary>The expiry of a client that registers now.</summary>
    public DateTimeOffset AfterRegistration(DateTimeOffset now) => now + Unused;

    /// <summary>The new expiry of a client used now, or null if renewal isn't worth a write yet.</summary>
    public DateTimeOffset? AfterUse(Client client, DateTimeOffset now) =>
        client.ExpiresAt < now + Idle - RenewalInterval ? now + Idle : null;
}
