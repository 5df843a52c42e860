using System.Net;
using McpOAuth.Client.Tests.Harness;

namespace McpOAuth.Client.Tests;

/// <summary>Scopes beside a tool are the same as those in the options.</summary>
[Trait("Spec", "MCP authorization: Scope Challenge Handling"), Trait("Spec", "RFC 6750 §3.1")]
public sealed class RequiresScopeTests : StubTests
{
    [Theory, Trait("Attack", "Scope elevation")]
    [InlineData("write", "profile", "profile write:files")]
    [InlineData("both", "write:files admin", "write:files admin audit")]
    [InlineData("both", "profile", "profile write:files admin audit")]
    public async Task A_call_without_all_of_them_is_403_with_what_to_request(string tool, string has, string request)
    {
        await using var server = await ProtectedServer.StartAsync(Broker.Issuer);

        using var refused = await server.CallAsync(tool, Broker.Token(has));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var challenge = refused.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith("Bearer error=\"insufficient_scope\"", challenge, StringComparison.Ordinal);
        Assert.EndsWith($"scope=\"{request}\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_them_the_tool_runs_and_other_tools_need_none()
    {
        await using var server = await ProtectedServer.StartAsync(Broker.Issuer);

        Assert.Contains("Written.", await server.TextAsync("write", Broker.Token("write:files")), default);
        Assert.Contains("Done.", await server.TextAsync("both", Broker.Token("audit write:files admin")), default);
        Assert.Contains("Opened.", await server.TextAsync("open", Broker.Token("profile")), default);
    }

    [Fact]
    public async Task An_option_adds_to_the_attribute_and_a_hierarchy_counts()
    {
        await using var server = await ProtectedServer.StartAsync(
            Broker.Issuer,
            broker =>
            {
                broker.ToolScopes = new Dictionary<string, IReadOnlyList<string>> { ["write"] = ["admin"] };
                broker.ScopeHierarchy = new Dictionary<string, IReadOnlyList<string>> { ["admin"] = ["write:files"] };
            }
        );

        using var refused = await server.CallAsync("write", Broker.Token("write:files"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Written.", await server.TextAsync("write", Broker.Token("admin")), default);
    }
}
