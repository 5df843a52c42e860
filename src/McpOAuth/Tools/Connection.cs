using McpOAuth.Upstream;

namespace McpOAuth.Tools;

/// <summary>What we hold at an upstream for a person.</summary>
public sealed record Connection
{
    /// <summary>The person, by our own identifier.</summary>
    public required string Subject { get; init; }

    public required string Upstream { get; init; }

    public required UpstreamTokens Tokens { get; init; }

    public required DateTimeOffset ConnectedAt { get; init; }
}

/// <summary>Where connections are kept. The implementation encrypts the tokens.</summary>
public interface IConnectionStore
{
    /// <summary>Puts the connection in the place of a former one of the same person and upstream.</summary>
    Task PutAsync(Connection connection, CancellationToken cancellation);

    Task<Connection?> FindAsync(string subject, string upstream, CancellationToken cancellation);
}
