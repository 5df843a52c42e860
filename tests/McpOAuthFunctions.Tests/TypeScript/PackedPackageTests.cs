using DevEnvironment.Node;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.TypeScript;

/// <summary>What <c>npm pack</c> makes, used from a fresh folder outside the tree, following only its README.</summary>
public sealed class PackedPackageTests(LocalParts parts, ClientPrograms programs, TypeScriptParts typeScript)
    : IAsyncLifetime
{
    // What the shorter blocks of the README take as given.
    private const string Express =
        "import express from 'express'; const app = express(); declare const handleMcp: express.RequestHandler;\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mcp-oauth-client-");

    public async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        await typeScript.BuildAsync();
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_server_made_by_the_README_accepts_a_client_and_has_types()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(TypeScriptParts.Package, "README.md"), Cancellation);
        var package = await PackAsync();
        var install = Block(readme, "sh").Split(' ', StringSplitOptions.TrimEntries);
        Assert.Equal(["npm", "install", "mcp-oauth-client"], install[..3]);

        await NpmAsync(folder.FullName, ["install", package, .. install[3..], "--prefer-offline"]);
        var server = Path.Combine(folder.FullName, "server.mjs");
        await File.WriteAllTextAsync(server, Block(readme, "js"), Cancellation);

        await AssertLogsInAsync(server);
        await NpmAsync(folder.FullName, ["install", "--prefer-offline", "@types/node@20", "@types/express@5"]);
        await AssertCompileAsync(["import * as all from 'mcp-oauth-client'; void all;"]);
        await AssertCompileAsync(
            [
                Block(readme, "js"),
                Express + Block(readme, "ts"),
                Express + Block(readme, "ts", after: "They replace these:"),
            ],
            // The SDK's own declarations need this option.
            "--skipLibCheck"
        );
    }

    [Fact]
    public async Task It_has_what_a_user_needs_and_nothing_else()
    {
        var (exitCode, output) = await ProcessOutput.OfAsync("tar", ["-tzf", await PackAsync()], null, Cancellation);

        var files = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(file => file["package/".Length..]);
        Assert.Equal(0, exitCode);
        var others = files
            .Where(file => !file.StartsWith("dist/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Assert.Equal(["LICENSE", "README.md", "package.json"], others);
        Assert.Contains("dist/index.d.ts", files);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task AssertLogsInAsync(string script)
    {
        await using var server = await TypeScriptServer.StartAsync(parts, script);
        await using var client = ClientProgram.Start(parts.Node.Node, ["connect-1.mjs", server.Url, "no-links"]);
        var redirect = await BrowserLogin.CompleteAsync((await client.SaysAsync("authorize")).GetString()!);
        await client.WriteLineAsync(redirect.Location!);

        var text = (await client.SaysAsync("asked")).GetProperty("text").GetString()!;
        await server.ConnectAsync(text.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal)));
        await client.WriteLineAsync("connected");

        Assert.StartsWith("May do: ", (await client.SaysAsync("read")).GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await client.ExitAsync());
    }

    /// <summary>Each code is a module of its own. One run of the compiler, which takes seconds to start.</summary>
    private async Task AssertCompileAsync(string[] codes, params string[] more)
    {
        var files = codes.Select((_, i) => $"server-{i}.mts").ToArray();
        foreach (var (file, code) in files.Zip(codes))
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), code, Cancellation);
        }
        string[] options = ["--noEmit", "--strict", "--module", "nodenext", "--types", "node"];
        var (exitCode, output) = await TypeScriptParts.RunAsync(
            folder.FullName,
            [TypeScriptParts.Compiler, .. options, .. more, .. files]
        );
        Assert.True(exitCode == 0, output);
    }

    private async Task<string> PackAsync()
    {
        // The scripts would compile again.
        var output = await NpmAsync(
            TypeScriptParts.Package,
            ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder.FullName]
        );
        return Path.Combine(folder.FullName, output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim());
    }

    private static async Task<string> NpmAsync(string folder, IEnumerable<string> arguments)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        string[] quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
        var (exitCode, output) = await ProcessOutput.OfAsync(npm, [.. arguments, .. quiet], folder, Cancellation);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>The first block of code in this language after a text.</summary>
    private static string Block(string markdown, string language, string after = "")
    {
        var fence = $"```{language}\n";
        var from = markdown.IndexOf(after, StringComparison.Ordinal);
        var start = markdown.IndexOf(fence, from, StringComparison.Ordinal) + fence.Length;
        return markdown[start..markdown.IndexOf("\n```", start, StringComparison.Ordinal)];
    }
}
