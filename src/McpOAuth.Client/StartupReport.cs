using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpOAuth.Client;

/// <summary>Checks at start what depends on the server's tools, and logs what the operator should know.</summary>
internal sealed partial class StartupReport(
    IOptions<McpOAuthOptions> options,
    RequiredScopes scopes,
    ServerAuthentication authentication,
    IDpopReplayStore replays,
    ILogger<StartupReport> log
) : IHostedService
{
    /// <exception cref="OptionsValidationException">A tool's attribute names a scope that cannot exist.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var server = options.Value;
        var tools = scopes.Tools.ToList();
        string[] problems =
        [
            .. tools.SelectMany(tool =>
                ScopeRules.ProblemsOf(
                    $"RequiresScope of {tool.ProtocolTool.Name}",
                    RequiredScopes.OfAttributes(tool),
                    server.KnownScopes
                )
            ),
        ];
        if (problems.Length > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(McpOAuthOptions), problems);
        }
        // Not refused: a server may add tools later, or answer calls in a handler of its own.
        foreach (var name in server.ToolScopes.Keys.Except(tools.Select(tool => tool.ProtocolTool.Name)))
        {
            LogUnknownTool(name);
        }
        if (authentication.PublicKeys is { } keys)
        {
            LogPublicKeys(keys);
        }
        if (server.Dpop != DpopUse.Off && replays is MemoryReplayStore)
        {
            LogReplaysInMemory();
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(4, LogLevel.Warning, "ToolScopes names a tool that this server does not have {Tool}")]
    private partial void LogUnknownTool(string tool);

    [LoggerMessage(
        7,
        LogLevel.Information,
        "Used DPoP proofs are remembered by this instance alone. With several instances, register an IDpopReplayStore"
    )]
    private partial void LogReplaysInMemory();

    [LoggerMessage(
        5,
        LogLevel.Information,
        "Authenticates with a private key. The broker's Resources__N__Jwks: {Jwks}"
    )]
    private partial void LogPublicKeys(string jwks);
}
