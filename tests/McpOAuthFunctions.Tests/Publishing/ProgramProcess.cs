using System.Diagnostics;
using System.Text;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>The program as a process of its own.</summary>
internal static class ProgramProcess
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <param name="start">What to run, and in which folder.</param>
    /// <param name="settings">Environment variables. Keys use <c>__</c> or <c>:</c> as separator.</param>
    public static Process Start(ProcessStartInfo start, Dictionary<string, string?> settings)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        return Process.Start(start)!;
    }

    /// <summary>Waits for a program that should end by itself. Fails if it still runs after a minute.</summary>
    public static async Task<(int ExitCode, string Errors)> EndAsync(this Process program)
    {
        var errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Minute);
        }
        catch (TimeoutException)
        {
            program.Kill(entireProcessTree: true);
            Assert.Fail($"The program started. {await output}");
        }
        return (program.ExitCode, await errors);
    }

    /// <summary>The program ends, lists problems with these words, and shows no exception.</summary>
    public static async Task AssertRefusesSettingsAsync(this Process program, params string[] words)
    {
        var (exitCode, errors) = await program.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.All(words, word => Assert.Contains(word, errors, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
    }

    /// <summary>The first line with these words; fails at the end of the output.</summary>
    public static async Task<string> ReadUntilAsync(this StreamReader output, string words)
    {
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return line;
            }
        }
        throw new InvalidOperationException($"The output ended without \"{words}\".");
    }
}
