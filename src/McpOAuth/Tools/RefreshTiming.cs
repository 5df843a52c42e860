namespace McpOAuth.Tools;

/// <summary>When and for how long an upstream refresh token is spent (I4).</summary>
/// <remarks>
/// The clocks of instances may differ by what lies between the upstream's limit and the lease, and not more: an owner
/// is then always done before another one may begin.
/// </remarks>
public sealed record RefreshTiming
{
    /// <summary>How long the refresh token is one owner's.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an owner waits for the upstream.</summary>
    public TimeSpan UpstreamLimit { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long an owner tries to store what the upstream gave: nowhere else is it.</summary>
    public TimeSpan StoreLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits for another owner: a lease, and the refresh that follows a dead one.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks at the row; half as long again by chance.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>So long before its end an access token is refreshed; a quarter of its life at the most.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The wait after a first failure; doubled with each further one.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After so long without a refresh that worked, the connection is exhausted.</summary>
    public TimeSpan ExhaustedAfter { get; init; } = TimeSpan.FromHours(24);
}
