using DevEnvironment.Commands;

namespace DevEnvironment.Terminal;

/// <summary>What to do next, once everything runs.</summary>
internal static class Welcome
{
    public static string Text(Options options)
    {
        var ports = options.Ports;
        string[] links =
        [
            .. options.WithBroker
                ?
                [
                    $"  {ports.BrokerUrl}/   the broker's own page",
                    $"  {ports.BrokerUrl}/account   what has access to your account, once you have connected something",
                    $"  {ports.BrokerUrl}/.well-known/oauth-authorization-server   what clients read",
                ]
                : Array.Empty<string>(),
            .. options.WithTraces
                ? [$"  {ports.TracesUrl}/traces   each request, step by step"]
                : Array.Empty<string>(),
        ];
        return $"""

            Sign in as alice or bob with any password. Connect a client to {ports.McpUrl}, for example
              npx @modelcontextprotocol/inspector    (transport Streamable HTTP, this URL, Connect)
            Open in a browser:
            {string.Join('\n', links)}

            {EnvironmentCommands.Help}
            Ctrl+C stops everything.
            """;
    }
}
