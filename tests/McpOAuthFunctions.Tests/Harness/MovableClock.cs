namespace McpOAuthFunctions.Tests.Harness;

/// <summary>The real clock, moved ahead at will: timers run, and the upstream's own clock stays close enough.</summary>
public sealed class MovableClock : TimeProvider
{
    private TimeSpan ahead;

    public void Advance(TimeSpan by) => ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
