using DevEnvironment.Ports;
using DevEnvironment.Storage;

namespace DevEnvironment;

/// <summary>The loopback ports of a <see cref="RunningEnvironment"/> and the resulting URLs.</summary>
public sealed record EnvironmentPorts
{
    public int Tables { get; init; } = Azurite.UsualPort;

    public int Upstream { get; init; } = 7081;

    public int Broker { get; init; } = 7071;

    public int McpServer { get; init; } = 7091;

    /// <summary>The page with the traces; the next port receives them.</summary>
    public int Traces { get; init; } = 7111;

    /// <summary>The broker's issuer.</summary>
    public string BrokerUrl => $"http://localhost:{Broker}";

    /// <summary>The sample server's MCP endpoint, which is the resource identifier.</summary>
    public string McpUrl => $"http://localhost:{McpServer}/mcp";

    public string TracesUrl => $"http://localhost:{Traces}";

    /// <summary>Where the broker sends its telemetry (OTLP over gRPC).</summary>
    public string TraceReceiverUrl => $"http://localhost:{Traces + 1}";

    /// <summary>Ports at <paramref name="first"/> (the broker), +10, +20, +30, +40 and +41.</summary>
    public static EnvironmentPorts From(int first) =>
        new()
        {
            Broker = first,
            Upstream = first + 10,
            McpServer = first + 20,
            Tables = first + 30,
            Traces = first + 40,
        };

    /// <summary>Free ports, for tests.</summary>
    public static EnvironmentPorts Free() =>
        new()
        {
            Tables = FreePort.Next(),
            Upstream = FreePort.Next(),
            Broker = FreePort.Next(),
            McpServer = FreePort.Next(),
        };
}
