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

    /// <summary>The broker's issuer.</summary>
    public string BrokerUrl => $"http://localhost:{Broker}";

    /// <summary>The sample server's MCP endpoint, which is the resource identifier.</summary>
    public string McpUrl => $"http://localhost:{McpServer}/mcp";

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
