namespace McpOAuth.Vault;

/// <summary>When an upstream refresh token is spent, and for how long (I4).</summary>
/// <remarks>
/// The clocks of two instances may differ by no more than the gap between the upstream's limit and the lease. Then an
/// owner is always done before another one may begin.
/// </remarks>
public sealed record RenewalTiming
{
    /// <summary>How long the refresh token belongs to one owner.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an owner waits for the upstream.</summary>
    public TimeSpan UpstreamLimit { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long an owner tries to store what the upstream gave: it exists nowhere else.</summary>
    public TimeSpan StoreLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits for another owner: one lease, and the renewal that follows a dead one.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks at the row; up to half as long again at random.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long before its end an access token is renewed; at most a quarter of its life.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The wait after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Without a successful renewal for this long, the connection is exhausted.</summary>
    public TimeSpan ExhaustedAfter { get; init; } = TimeSpan.FromHours(24);
}
