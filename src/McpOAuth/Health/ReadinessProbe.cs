using McpOAuth.Freshness;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Health;

/// <summary>
/// Whether storage responds and the data keys are available. Checked at most once a second, with one read for all
/// waiting callers: anyone may ask, and asking must cost nothing.
/// </summary>
public sealed class ReadinessProbe
{
    /// <summary>How long a result is served, good or bad.</summary>
    public static readonly TimeSpan ResultLifetime = TimeSpan.FromSeconds(1);

    // No grant has this id. Only the answer of the table matters, which every login needs.
    private static readonly GrantId Nobody = new("probe", Week: 0, "probe");

    private readonly Fresh<Result> result;

    public ReadinessProbe(IGrantStore grants, DataKeyRing keys, TimeProvider clock) =>
        result = new(
            new() { Lifetime = ResultLifetime },
            clock,
            async (_, limit) => Loaded<Result>.Keep(await CheckAsync(grants, keys, limit))
        );

    /// <exception cref="OutageException">A login could not succeed now.</exception>
    public async ValueTask EnsureReadyAsync(CancellationToken cancellation)
    {
        if ((await result.GetAsync(cancellation)).Outage is { } outage)
        {
            throw new OutageException(outage.Message, outage);
        }
    }

    private static async Task<Result> CheckAsync(IGrantStore grants, DataKeyRing keys, CancellationToken limit)
    {
        try
        {
            // Both at once: after a start, the first login waits for both.
            var current = keys.CurrentAsync(limit).AsTask();
            await Task.WhenAll(grants.FindAsync(Nobody, limit), current);
            return new(Outage: null);
        }
        catch (OutageException exception)
        {
            // Kept like a good result: an outage is the worst time to read storage for every probe.
            return new(exception);
        }
    }

    private sealed record Result(OutageException? Outage);
}
