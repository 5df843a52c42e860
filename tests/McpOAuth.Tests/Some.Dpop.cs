using McpOAuth.Clients;
using McpOAuth.Dpop;
using McpOAuth.Keys;
using Moq;

namespace McpOAuth.Tests;

internal static partial class Some
{
    /// <summary>Turned off unless <paramref name="settings"/> say otherwise.</summary>
    public static DpopProofs Proofs(
        DpopSettings? settings = null,
        TimeProvider? clock = null,
        IReplayStore? replays = null,
        DataKeyRing? keys = null
    )
    {
        var time = clock ?? Clock();
        return new(
            settings ?? new(),
            new(keys ?? DataKeyRing(time), time),
            replays ?? Mock.Of<IReplayStore>(),
            Issuer(),
            time
        );
    }
}
