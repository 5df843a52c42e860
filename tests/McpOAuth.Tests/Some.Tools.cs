using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Tests;

internal static partial class Some
{
    public static Tool Tool(string resource = "https://mcp.example.com/mcp") =>
        new()
        {
            Name = "file_reader",
            Resource = resource,
            Upstream = "some",
            Actions = new Dictionary<string, ScopeSet>
            {
                ["list"] = Scopes("files.list"),
                ["read"] = Scopes("files.list files.read"),
                ["write"] = Scopes("files.write"),
            },
            Scopes = Scopes("read:files"),
        };

    /// <summary>A connection whose access token lives for an hour from <see cref="Now"/> on.</summary>
    public static Connection Connection(Func<UpstreamTokens, UpstreamTokens>? change = null)
    {
        var tokens = new UpstreamTokens
        {
            AccessToken = new("access"),
            RefreshToken = new("refresh"),
            ExpiresAt = Now.AddHours(1),
        };
        return new()
        {
            Id = ConnectionId.Of("alice", Tool()),
            Tokens = change is null ? tokens : change(tokens),
            Scopes = Scopes("files.list files.read"),
            ConnectedAt = Now,
            ObtainedAt = Now,
        };
    }
}
