namespace McpOAuth.Vault;

/// <summary>Time limits of renewals (I4).</summary>
/// <remarks>
/// The clocks of two instances may differ by at most <see cref="Lease"/> minus <see cref="UpstreamLimit"/>. Then an
/// owner always finishes with the upstream before another one may start.
/// </remarks>
public sealed record RenewalTiming
{
    /// <summary>How long one owner has the refresh token to itself.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an owner waits for the upstream. Shorter than a request may take, so that the caller hears how it ended.</summary>
    public TimeSpan UpstreamLimit { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long an owner tries to store the new tokens, which exist nowhere else.</summary>
    public TimeSpan StoreLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits for another owner: a lease that expires, and the renewal after it.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two reads of the row, plus up to half at random.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long before expiry an access token is renewed. Never more than a quarter of its lifetime.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The wait after the first failure. It doubles with each further failure.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Without a successful renewal for this long, the connection is exhausted.</summary>
    public TimeSpan ExhaustedAfter { get; init; } = TimeSpan.FromHours(24);
}
