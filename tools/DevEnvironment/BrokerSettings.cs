using DevEnvironment.Storage;
using DevEnvironment.Upstream;

namespace DevEnvironment;

/// <summary>Settings for a broker on this machine.</summary>
public static class BrokerSettings
{
    /// <summary>The client id that the sample server uses for token exchange and introspection.</summary>
    public const string ResourceClientId = "sample-mcp-server";

    public const string ResourceClientSecret = "development-only-secret-of-the-sample";

    public static Dictionary<string, string?> For(
        EnvironmentPorts ports,
        string upstreamIssuer,
        LocalUpstreamOptions upstream,
        bool withTraces
    ) =>
        new()
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["urls"] = ports.BrokerUrl,
            ["Broker:Issuer"] = ports.BrokerUrl,
            ["Operator:Name"] = "Development environment",
            ["Storage:ConnectionString"] = TableService.ConnectionString(ports.Tables),
            ["SignIn:Upstream"] = "local",
            ["Upstreams:local:Preset"] = "Oidc",
            ["Upstreams:local:Issuer"] = upstreamIssuer,
            ["Upstreams:local:ClientId"] = upstream.ClientId,
            ["Upstreams:local:ClientSecret"] = upstream.ClientSecret,
            ["Upstreams:local:Title"] = "the local provider",
            ["Upstreams:local:Scopes"] = "openid profile email offline_access",
            ["Upstreams:local:RefreshRotation"] = "single-use",
            ["Resources:0:Uri"] = ports.McpUrl,
            ["Resources:0:Name"] = "Sample MCP server",
            ["Resources:0:Scopes"] = "profile read:files write:files admin:system",
            ["Resources:0:DefaultScopes"] = "profile read:files",
            ["Resources:0:ClientId"] = ResourceClientId,
            ["Resources:0:ClientSecret"] = ResourceClientSecret,
            ["Resources:0:Tools:file_reader:Upstream"] = "local",
            ["Resources:0:Tools:file_reader:Scopes"] = "read:files",
            ["Resources:0:Tools:file_reader:Actions:read"] = "files.read",
            ["Resources:0:Tools:file_reader:Actions:write"] = "files.write",
            ["ScopeHierarchy:0:Scope"] = "write:files",
            ["ScopeHierarchy:0:Implies"] = "read:files",
            ["ScopeHierarchy:1:Scope"] = "admin:system",
            ["ScopeHierarchy:1:Implies"] = "read:files write:files",
            ["Logging:LogLevel:Default"] = "Warning",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = withTraces ? ports.TraceReceiverUrl : null,
        };
}
