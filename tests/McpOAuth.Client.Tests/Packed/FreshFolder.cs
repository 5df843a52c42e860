using System.Diagnostics;
using McpOAuth.Client.Tests.Harness;

namespace McpOAuth.Client.Tests.Packed;

/// <summary>A folder outside the tree in which a user works.</summary>
internal sealed class FreshFolder(string path, string packages)
{
    private const string Listening = "Now listening on: ";

    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([path, .. parts]);

    public Task<string> DotnetAsync(params string[] arguments) => DotnetCommand.RunAsync(path, packages, arguments);

    /// <summary>Starts a server, and calls it until the end of <paramref name="use"/>.</summary>
    /// <param name="arguments">Of <c>dotnet</c>.</param>
    public async Task RunServerAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        Func<McpCalls, Task> use
    )
    {
        var start = DotnetCommand.Start(path, packages, arguments);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            var url = await UrlAsync(process) ?? throw new InvalidOperationException($"It ended. {await errors}");
            using var calls = new McpCalls(new Uri($"{url}/mcp"));
            await use(calls);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<string?> UrlAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(Listening, StringComparison.Ordinal))
            {
                return line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim();
            }
        }
        return null;
    }
}
