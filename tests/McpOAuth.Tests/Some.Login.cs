using McpOAuth.Clients;
using McpOAuth.Login;
using Moq;

namespace McpOAuth.Tests;

internal static partial class Some
{
    /// <summary>Turned off unless <paramref name="settings"/> say otherwise.</summary>
    public static PushedRequests PushedRequests(
        PushedRequestSettings? settings = null,
        TimeProvider? clock = null,
        IReplayStore? replays = null
    ) => new(Sealer(clock), replays ?? Mock.Of<IReplayStore>(), settings ?? new(), clock ?? Clock());
}
