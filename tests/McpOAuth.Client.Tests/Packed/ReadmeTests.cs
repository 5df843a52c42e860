using System.Net;
using McpOAuth.Client.Tests.Harness;

namespace McpOAuth.Client.Tests.Packed;

/// <summary>The package, used from a fresh folder outside the tree, following only its README.</summary>
public sealed class ReadmeTests(PackedPackages packed) : StubTests
{
    private const string Usings = """
        using System.ComponentModel;
        using McpOAuth.Client;
        using ModelContextProtocol.Protocol;
        using ModelContextProtocol.Server;

        """;

    [Fact]
    public async Task A_server_made_by_hand_accepts_calls_and_asks_for_scopes()
    {
        var readme = await File.ReadAllTextAsync(
            Repository.PathOf("src", "McpOAuth.Client", "README.md"),
            TestContext.Current.CancellationToken
        );
        var folder = await packed.FolderAsync();
        foreach (var line in Block(readme, "sh", "Or by hand:").Split('\n'))
        {
            string[] version = line.Contains(" package ", StringComparison.Ordinal)
                ? ["--version", packed.Version]
                : [];
            await folder.DotnetAsync([.. Words(line), .. version]);
        }
        await WriteAsync(folder.PathOf("FilesServer", "Program.cs"), Block(readme, "csharp", "Program.cs"));
        // The tool of the section about tool tokens.
        var tool = Block(readme, "csharp", "## Tool tokens");
        await WriteAsync(
            folder.PathOf("FilesServer", "Reader.cs"),
            $"{Usings}public sealed class Reader\n{{\n{tool}\n}}"
        );

        var run = Words(Block(readme, "sh", "Wrote {name}")).Select(word => word.Replace("7091", "0", default));
        await folder.RunServerAsync(
            run.Select(word => word.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)),
            new Dictionary<string, string> { ["Mcp__Url"] = StubBroker.Resource, ["Mcp__Issuer"] = Broker.Issuer },
            AssertProtectedAsync
        );
    }

    private async Task AssertProtectedAsync(McpCalls server)
    {
        using var challenge = await server.CallAsync("whoami", null);
        using var refused = await server.CallAsync("write", Broker.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, challenge.StatusCode);
        Assert.Contains("scope=\"profile read:files\"", challenge.Headers.WwwAuthenticate.ToString(), default);
        Assert.Contains("alice", await server.TextAsync("whoami", Broker.Token()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var written = await server.TextAsync("write", Broker.Token("write:files"), """{"name":"a"}""");
        Assert.Contains("Wrote a.", written, StringComparison.Ordinal);
    }

    private static Task WriteAsync(string path, string text) =>
        File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

    /// <summary>A command's arguments, without <c>dotnet</c>.</summary>
    private static string[] Words(string command)
    {
        var words = command.Split(' ', StringSplitOptions.TrimEntries);
        Assert.Equal("dotnet", words[0]);
        return words[1..];
    }

    /// <summary>The first block of code in this language after a text.</summary>
    private static string Block(string markdown, string language, string after)
    {
        var fence = $"```{language}\n";
        var from = markdown.IndexOf(after, StringComparison.Ordinal);
        Assert.NotEqual(-1, from);
        var start = markdown.IndexOf(fence, from, StringComparison.Ordinal) + fence.Length;
        return markdown[start..markdown.IndexOf("\n```", start, StringComparison.Ordinal)];
    }
}
