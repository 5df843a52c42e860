namespace McpOAuth.Clients;

/// <summary>How long a client that registered itself is kept (settings <c>Registration__…Lifetime</c>). Pure.</summary>
public sealed record ClientLifetimes
{
    /// <summary>A client that is used every minute is written to storage this often and no more.</summary>
    public static readonly TimeSpan RenewalInterval = TimeSpan.FromDays(1);

    /// <summary>From its registration to its first redeemed code.</summary>
    public TimeSpan Unused { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// From one redeemed code to the next, give or take <see cref="RenewalInterval"/>. Refreshing does not count, so
    /// this is longer than a grant can be refreshed.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(180);

    /// <summary>When a client that registers now expires if it is never used.</summary>
    public DateTimeOffset AfterRegistration(DateTimeOffset now) => now + Unused;

    /// <summary>When a client that is used now expires, or null where what is stored is nearly as good.</summary>
    public DateTimeOffset? AfterUse(Client client, DateTimeOffset now) =>
        client.ExpiresAt < now + Idle - RenewalInterval ? now + Idle : null;
}
