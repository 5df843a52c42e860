using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using McpOAuth.Client.Tests.Harness;

namespace McpOAuth.Client.Tests.Packed;

/// <summary><c>dotnet new mcp-oauth-server</c> makes a server that builds, runs and is protected.</summary>
public sealed class TemplateTests(PackedPackages packed) : StubTests
{
    [Fact]
    public async Task A_new_server_builds_against_the_package_and_accepts_calls()
    {
        var folder = await packed.FolderAsync();
        // Templates of the user stay as they are.
        string[] hive = ["--debug:custom-hive", folder.PathOf("hive")];
        await folder.DotnetAsync(["new", "install", packed.Templates, .. hive]);
        string[] parameters =
        [
            "--resource",
            StubBroker.Resource,
            "--issuer",
            Broker.Issuer,
            "--client-version",
            packed.Version,
        ];
        await folder.DotnetAsync(["new", "mcp-oauth-server", "--name", "Notes.Server", .. parameters, .. hive]);

        await folder.RunServerAsync(
            ["run", "--project", "Notes.Server", "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string>(),
            AssertProtectedAsync
        );
    }

    [Fact]
    public async Task By_default_it_takes_the_client_package_of_the_same_version()
    {
        var props = XDocument.Load(Repository.PathOf("Directory.Build.props"));
        var version = props.Descendants("VersionPrefix").Single().Value;
        await using var file = File.OpenRead(
            Repository.PathOf("templates", "content", "mcp-oauth-server", ".template.config", "template.json")
        );
        using var template = await JsonDocument.ParseAsync(file, default, TestContext.Current.CancellationToken);

        var symbol = template.RootElement.GetProperty("symbols").GetProperty("client-version");

        Assert.Equal(version, symbol.GetProperty("defaultValue").GetString());
    }

    private async Task AssertProtectedAsync(McpCalls server)
    {
        using var challenge = await server.CallAsync("whoami", null);
        using var refused = await server.CallAsync("write_note", Broker.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, challenge.StatusCode);
        Assert.Contains("alice", await server.TextAsync("whoami", Broker.Token()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var written = await server.TextAsync("write_note", Broker.Token("write:files"), """{"text":"abc"}""");
        Assert.Contains("3 characters", written, StringComparison.Ordinal);
    }
}
